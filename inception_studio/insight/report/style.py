"""How a report looks: the program's two palettes, on a screen, on a telephone and on paper."""

STYLE = """
:root{color-scheme:light dark;--ground:#fff;--card:#f5f7fa;--line:#d9dfe6;--ink:#1b2230;--soft:#566070;
--accent:#1a63b5;--track:#e4e9ef;--warn:#8a5200;--warn-ground:#fdf3e0;--b1:#1f6fd6;--b3:#1d8057;--b5:#a1640e;
--bp:#8f2a84;--aux1:#a1640e;--aux2:#8f2a84;--main:#1f6fd6}
@media (prefers-color-scheme:dark){:root{--ground:#0d1117;--card:#161b22;--line:#30363f;--ink:#e6edf3;
--soft:#98a2ae;--accent:#58a6ff;--track:#262d37;--warn:#e2a035;--warn-ground:#2a2113;--b1:#3f8fef;--b3:#55c08a;
--b5:#e2a035;--bp:#d795d8;--aux1:#e2a035;--aux2:#d795d8;--main:#3f8fef}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);
font:16px/1.5 system-ui,-apple-system,"Segoe UI","Noto Sans","DejaVu Sans",sans-serif}
main{max-width:1080px;margin:0 auto;padding:28px 24px 64px}
h1{font-size:2rem;line-height:1.2;margin:4px 0 8px;overflow-wrap:anywhere}
h2{font-size:1.35rem;margin:0 0 6px}
h3{font-size:1rem;margin:0 0 6px}
h3 small,.about small{color:var(--soft);font-weight:400;font-size:.8rem}
p{margin:0 0 12px;max-width:74ch}
section{margin-top:44px;border-top:1px solid var(--line);padding-top:20px}
section>p,.note{color:var(--soft)}
.brand{color:var(--accent);font-weight:600;margin:0}
.brand span{color:var(--soft);font-weight:400;margin-left:8px}
.lead{font-size:1.2rem}
figure{margin:0}
figcaption{color:var(--soft);font-size:.85rem;margin-top:4px}
img{display:block;max-width:100%}
.photos{display:flex;flex-wrap:wrap;gap:24px;align-items:flex-end;margin-top:20px}
.photos img{height:300px;width:auto;border-radius:6px;object-fit:contain;object-position:left bottom}
.seen img{image-rendering:auto}
.warning{background:var(--warn-ground);border-left:4px solid var(--warn);padding:10px 14px;max-width:none}
.heads{display:grid;grid-template-columns:repeat(auto-fit,minmax(250px,1fr));gap:28px;margin:14px 0}
.head{max-width:520px}
.head h3{border-bottom:2px solid currentColor;padding-bottom:4px}
.aux1 h3{color:var(--aux1)}.aux2 h3{color:var(--aux2)}.main h3{color:var(--main)}
.answer{margin:8px 0}
.answer:first-of-type .words{font-weight:600}
.words{display:flex;justify-content:space-between;gap:12px;font-size:.92rem}
.words span:last-child{white-space:nowrap;font-variant-numeric:tabular-nums}
.words .change{color:var(--warn);font-weight:400}
.track{background:var(--track);border-radius:3px;height:7px;overflow:hidden}
.track div{height:100%;min-width:1px}
.aux1 .track div{background:var(--aux1)}.aux2 .track div{background:var(--aux2)}
.main .track div{background:var(--main)}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(230px,1fr));gap:20px;margin-top:16px}
.cards article{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:12px;
break-inside:avoid}
.cards img{width:100%;border-radius:4px}
.cards p{color:var(--soft);font-size:.88rem;line-height:1.4}
.scale{height:8px;border-radius:2px;margin-top:8px}
.ends{display:flex;justify-content:space-between;line-height:1.35;margin-top:2px;color:var(--soft);font-size:.78rem;margin-bottom:10px}
dl{display:grid;grid-template-columns:fit-content(45%) 1fr;gap:2px 14px;margin:0;font-size:.88rem}
dt{color:var(--soft)}
dd{margin:0;overflow-wrap:anywhere}
.figure{white-space:nowrap}
.facts{font-size:1rem;gap:6px 20px}
.module{margin:22px 0;break-inside:avoid}
.strip{display:flex;gap:14px;align-items:flex-start;border-left:4px solid var(--soft);padding:2px 0 2px 12px;
margin:8px 0}
.strip.b1x1{border-color:var(--b1)}.strip.b3x3{border-color:var(--b3)}
.strip.b5x5{border-color:var(--b5)}.strip.bpool{border-color:var(--bp)}
.about{flex:0 0 138px;line-height:1.25;padding-top:8px;white-space:nowrap}
.about small{display:block}
.tiles{display:grid;grid-template-columns:repeat(12,minmax(0,1fr));gap:8px;flex:1}
.tiles img{width:100%;image-rendering:pixelated;border-radius:2px;background:#000}
.tiles figcaption{font-size:.72rem;margin-top:1px}
.tiles .note{grid-column:1/-1;margin:8px 0 0}
.silent{display:block;width:100%;border-radius:2px;background:#000}
.silent path{stroke:var(--warn);stroke-width:.5;fill:none}
.off{color:var(--warn);font-weight:600;font-size:.8rem;white-space:nowrap}
.about .off{display:block}
h4{font-size:.88rem;font-weight:600;color:var(--soft);margin:10px 0 4px}
.whole{opacity:.8;margin-top:18px}.whole .answer:first-of-type .words{font-weight:600}
.ranks{display:grid;grid-template-columns:minmax(220px,1fr) minmax(0,3fr);gap:8px 32px}
.channels .columns{columns:2 270px;column-gap:28px}
.ends span{flex:1}.ends span:last-child{text-align:right}
.ends span:nth-child(2):not(:last-child){flex:none;text-align:center}
.part{display:grid;grid-template-columns:4.4em 1fr 4.2em;gap:10px;align-items:center;font-size:.85rem;
line-height:1.6;break-inside:avoid}
.channels .part{grid-template-columns:10.6em 1fr 4.2em}
.part span:first-child{white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.part span:last-child{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
.way-through{position:relative;display:block;height:10px;background:var(--track);border-radius:3px}
.way-through b{position:absolute;top:0;bottom:0;min-width:1px;border-radius:2px}
.way-through i{position:absolute;top:-3px;bottom:-3px;width:1px;background:var(--soft)}
.part.b1x1 b{background:var(--b1)}.part.b3x3 b{background:var(--b3)}.part.b5x5 b{background:var(--b5)}
.part.bpool b{background:var(--bp)}
.key{width:12px;height:12px;vertical-align:-1px;margin-right:5px}
.legend span{margin-right:18px;white-space:nowrap;color:var(--soft);font-size:.9rem}
.wide{overflow-x:auto}
.wide svg{display:block;width:100%;min-width:720px;height:auto}
svg text{fill:var(--soft);font:12px system-ui,-apple-system,"Segoe UI","Noto Sans","DejaVu Sans",sans-serif}
svg .axis{fill:var(--ink);font-weight:600}
.grid{stroke:var(--line)}
.way{fill:none;stroke:var(--soft);stroke-width:1.5}
.mark{stroke:var(--ground);stroke-width:1}
.mark.bline{fill:var(--ink)}.mark.b1x1{fill:var(--b1)}.mark.b3x3{fill:var(--b3)}.mark.b5x5{fill:var(--b5)}
.mark.bpool{fill:var(--bp)}
details{margin-top:14px}
summary{cursor:pointer;color:var(--accent)}
table{border-collapse:collapse;font-size:.85rem;margin-top:8px;font-variant-numeric:tabular-nums;width:100%}
th,td{padding:3px 10px;text-align:right;border-bottom:1px solid var(--line);white-space:nowrap}
thead th{color:var(--soft);font-weight:600}
tbody th,thead th:first-child,thead th:nth-child(2),.left{text-align:left}
tbody th{font-weight:500}
th.b1x1{color:var(--b1)}th.b3x3{color:var(--b3)}th.b5x5{color:var(--b5)}th.bpool{color:var(--bp)}
.entries{display:grid;grid-template-columns:repeat(auto-fill,minmax(300px,1fr));gap:16px;margin-top:20px}
.entry{display:flex;gap:14px;align-items:center;background:var(--card);border:1px solid var(--line);
border-radius:8px;padding:10px;color:inherit;text-decoration:none}
.entry:hover,.entry:focus{border-color:var(--accent)}
.entry img{width:88px;height:88px;object-fit:cover;border-radius:4px;flex:none}
.entry span{overflow-wrap:anywhere}
.entry strong{display:block}
@media (max-width:900px){.tiles{grid-template-columns:repeat(6,minmax(0,1fr))}}
@media (max-width:620px){main{padding:18px 14px 40px}h1{font-size:1.5rem}.photos img{height:auto;width:100%}
.photos figure{width:100%}.ranks{display:block}.strip{display:block}.about{padding:0 0 6px}
.about small{display:inline;margin-left:6px}

.facts{display:block}.facts dd{margin:0 0 8px}}
@media print{:root{color-scheme:light;--ground:#fff;--card:#fff;--line:#ccc;--ink:#000;--soft:#444;
--track:#e4e9ef;--accent:#000;--warn:#8a5200;--warn-ground:#fff;--b1:#1f6fd6;--b3:#1d8057;--b5:#a1640e;--bp:#8f2a84;
--aux1:#a1640e;--aux2:#8f2a84;--main:#1f6fd6}body{font-size:11pt}main{max-width:none;padding:0}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}section{margin-top:24px}h2,h3{break-after:avoid}
.photos img{height:55mm}
.tiles{grid-template-columns:repeat(12,minmax(0,1fr));gap:4px}.module{margin:12px 0}.strip{margin:4px 0}
.tiles figcaption{font-size:6pt}.about{flex-basis:112px;padding-top:2px}section>p{break-after:avoid}
.cards{grid-template-columns:repeat(4,1fr);gap:8px}.cards article{padding:8px}
.cards dl,.cards p{font-size:7.5pt}.ends{font-size:6pt;white-space:nowrap}p{break-inside:avoid}
.heads{grid-template-columns:repeat(3,1fr);gap:14px}
.wide{overflow:visible}.wide svg{min-width:0}
details::details-content{content-visibility:visible;height:auto}summary{list-style:none}
table{font-size:8pt}tr{break-inside:avoid}}
"""
