// The style sheet of reports, in the page itself. Text contrast is at least 4.5 on both themes; the three cases differ by
// shape and lightness as well as by colour.
#pragma once

#include <string_view>

namespace entrepot::page {

inline constexpr std::string_view style_sheet = R"css(
:root{color-scheme:light dark;--bg:#fff;--ink:#1b1d21;--soft:#565b66;--line:#d8dbe0;--panel:#f5f6f8;--link:#0b57b0;
--nobody:#5d6470;--alone:#1565c0;--together:#a84300;--second:#a9b4c4;--faint:#c9ced6;--band:.22;
--stock:#7a8aa0;--supplier:#1565c0;--public:#0f766e;--unmet:#b3261e;
--land:#e3e5e1;--land-edge:#c3c7c0;--sea:#f4f8fb;--s1:#fde3c4;--s2:#fbb878;--s3:#f08a3c;--s4:#cf5a12;--s5:#8a2d04;--event:#0b57b0}
@media (prefers-color-scheme:dark){:root{--bg:#15171b;--ink:#e9ebee;--soft:#a9b0bc;--line:#343942;--panel:#1d2026;--link:#8ab8ff;
--nobody:#aab1bd;--alone:#6fb1ff;--together:#ffa05a;--second:#566074;--faint:#3d434d;--band:.3;
--stock:#8593a8;--supplier:#6fb1ff;--public:#4fc3b4;--unmet:#ff8a80;
--land:#2b2f35;--land-edge:#414750;--sea:#181c22;--s1:#5a3d22;--s2:#8f5520;--s3:#c8741f;--s4:#f39a4a;--s5:#ffd3a1;--event:#8ab8ff}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%;scroll-padding-top:1rem}
body{margin:0;background:var(--bg);color:var(--ink);font:1rem/1.55 system-ui,"Noto Sans","Noto Sans CJK SC","Noto Sans CJK JP","Noto Sans CJK KR",sans-serif}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:1rem;background:var(--bg);padding:.5rem}
header,main,footer{max-width:66rem;margin:0 auto;padding:0 1rem}
header{padding-top:2rem}
h1{font-size:1.75rem;line-height:1.2;margin:.2rem 0 .5rem}
h2{font-size:1.3rem;line-height:1.25;margin:2.75rem 0 .6rem;padding-top:.9rem;border-top:2px solid var(--ink)}
h3{font-size:1.05rem;margin:1.6rem 0 .4rem}
p,ul,ol{margin:.5rem 0 .8rem;max-width:44rem}
li{margin:.2rem 0}
a{color:var(--link)}
a:focus-visible,summary:focus-visible,[tabindex]:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.kicker,.meta,footer{color:var(--soft);font-size:.9rem}
.short{padding-left:1.2rem;font-size:1.05rem}
nav ol{columns:2;column-gap:2rem;font-size:.95rem;max-width:none}
nav{border-block:1px solid var(--line);margin-top:1rem}
figure{--under:var(--panel);margin:1.4rem 0;padding:1rem;background:var(--panel);border:1px solid var(--line);border-radius:.4rem}
figcaption{font-weight:600;margin-bottom:.5rem}
.scroll{overflow-x:auto;margin:.6rem 0;background:linear-gradient(to right,var(--under,var(--bg)) 40%,transparent) left,linear-gradient(to left,var(--under,var(--bg)) 40%,transparent) right,linear-gradient(to right,var(--soft),transparent) left,linear-gradient(to left,var(--soft),transparent) right;background-repeat:no-repeat;background-size:2rem 100%,2rem 100%,.5rem 100%,.5rem 100%;background-attachment:local,local,scroll,scroll}
table{border-collapse:collapse;font-size:.86rem;line-height:1.35;min-width:100%;font-variant-numeric:tabular-nums}
caption{text-align:left;font-weight:600;padding:.3rem 0}
th,td{padding:.32rem .6rem .32rem 0;border-bottom:1px solid var(--line);text-align:left;vertical-align:top;min-width:4.5rem}
thead th{vertical-align:bottom;color:var(--soft);font-weight:600}
tbody th{font-weight:600}
.n{text-align:right}
tr:target th,tr:target td{background:var(--line)}
.ref{font-size:.85em;color:var(--soft)}.ref a{white-space:nowrap}
details{margin:.5rem 0}summary{cursor:pointer;color:var(--link);padding:.15rem 0}
pre{overflow-x:auto;background:var(--panel);border:1px solid var(--line);padding:.7rem;border-radius:.3rem}
svg{display:block}svg text{fill:var(--soft);font-size:12px}
.chart,.strip,.at{overflow:visible}
.panels{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,15.5rem),1fr));gap:1.2rem 1.6rem}
.grid{stroke:var(--line)}.axis{stroke:var(--soft)}
svg .title{fill:var(--ink);font-weight:600}
.halo{paint-order:stroke;stroke:var(--panel);stroke-width:3px;stroke-linejoin:round}
.line{fill:none;stroke:currentColor;stroke-width:2;vector-effect:non-scaling-stroke}
.band{fill:currentColor;opacity:var(--band);stroke:none}
.bar{fill:currentColor}.mark{fill:currentColor;stroke:var(--panel);stroke-width:1}
.whisker{stroke:var(--ink);stroke-width:1.5}.whisker.under{stroke:var(--panel);stroke-width:4}
.run-nobody{color:var(--nobody)}.run-alone{color:var(--alone)}.run-together{color:var(--together)}
.line.run-alone{stroke-dasharray:6 3}.line.run-together{stroke-dasharray:2 2.5;stroke-width:2.5}
.second{color:var(--second)}.faint{color:var(--faint)}.line.second{stroke-width:1.5;color:var(--soft)}
.stock{color:var(--stock)}.supplier{color:var(--supplier)}.public{color:var(--public)}.unmet{color:var(--unmet)}
.rows{list-style:none;padding:0;margin:.4rem 0;max-width:none;font-size:.86rem}
.rows li{display:grid;grid-template-columns:13rem 1fr 11.5rem;column-gap:.9rem;align-items:center;margin:0}
.rows .v{font-variant-numeric:tabular-nums}.rows .head .v{grid-column:3}.rows .scale{color:var(--soft);font-size:.8rem}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:.1rem 1rem;padding:0;margin:.2rem 0 .5rem;font-size:.83rem;color:var(--soft);max-width:none}
.legend li{display:flex;align-items:center;gap:.3rem;margin:0}
.map{width:100%;height:auto;background:var(--sea);border:1px solid var(--line)}
.land{fill:var(--land);stroke:var(--land-edge);stroke-width:.7;vector-effect:non-scaling-stroke}
.flow.line{stroke:var(--event);opacity:.6;stroke-width:3}.flow{fill:none;stroke:var(--event);opacity:.45;vector-effect:non-scaling-stroke}
.way.line{stroke:var(--supplier);stroke-width:2}.way{fill:none;stroke:var(--supplier);stroke-width:1.6;stroke-dasharray:5 3;vector-effect:non-scaling-stroke}
.spot{stroke:var(--ink);stroke-width:1}.spot.s0{fill:var(--bg);stroke:var(--soft)}
.s1{fill:var(--s1)}.s2{fill:var(--s2)}.s3{fill:var(--s3)}.s4{fill:var(--s4)}.s5{fill:var(--s5)}
.event{fill:none;stroke:var(--event);stroke-width:2.5}.shut{fill:none;stroke:var(--unmet);stroke-width:3}
.map text{fill:var(--ink)}.map .halo{stroke:var(--land)}.map .strong{font-weight:700}.map .quiet{fill:var(--soft);font-size:11px}
.narrow{display:none}
footer{border-top:1px solid var(--line);margin-top:3rem;padding-block:1rem 3rem}
@media (max-width:40rem){
.rows li{grid-template-columns:1fr auto;margin:.35rem 0}.rows .l{grid-row:1}.rows .v{grid-row:1;grid-column:2;text-align:right}
.rows .strip{grid-row:2;grid-column:1/3}.rows .scale .l{grid-row:2;grid-column:1/3;text-align:center}.rows .scale .strip{grid-row:1}.rows .head .v{grid-column:1/3;text-align:right}
figure{padding:.7rem;margin-inline:-.3rem}nav ol{columns:1}h1{font-size:1.45rem}
.wide{display:none}.narrow{display:block}.map circle.spot{r:5px}}
@media print{:root{color-scheme:light}body{font-size:10pt}header,main,footer{max-width:none;padding:0}nav,.skip{display:none}
figure,tr{break-inside:avoid}h2,h3,figcaption{break-after:avoid}.scroll{overflow:visible}table{font-size:8pt}th,td{min-width:0;padding-right:.35rem}
details::details-content{content-visibility:visible;block-size:auto}a{color:inherit;text-decoration:none}}
)css";

}  // namespace entrepot::page
