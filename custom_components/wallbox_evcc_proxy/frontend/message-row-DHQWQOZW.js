import{$t as e,Ht as t,J as n,Lt as r,Nt as i,Pt as a,Qt as o,Rt as s,S as c,Sn as l,Tt as u,W as d,Zt as f,b as p,bn as m,c as h,en as g,g as _,it as v,n as y,nn as b,on as x,p as S,r as C,sn as w,u as T,y as E,yt as D}from"./decorate-Dfg7_YvI.js";import{r as O,t as k}from"./parties-TVs5xUWP.js";var A={call:v,result:_,error:C,unreadable:d,event:n},j=1;function M(e,t){let{row:n}=e,i=D.messages.marks.all.get(n.seq),o=[`row`,t.isSelected&&`selected`,t.isPartner&&`partner`,t.isBetween&&`between`,a(n)||e.answer&&a(e.answer)?`trouble`:``,!r(n)&&`event`,D.filter.isOn&&!e.match&&`beside`,D.filter.highlights&&D.filter.isOn&&e.match&&`match`,i!==void 0&&`marked`];return l`<div
    role="row"
    class=${o.filter(Boolean).join(` `)}
    aria-rowindex=${t.index+2}
    aria-current=${t.isSelected?`true`:m}
    tabindex=${t.isFocusable?0:-1}
    data-key=${e.key}
    data-expanded=${t.isExpanded?e.key:m}
  >
    <div class="line" role="presentation">${t.twoLine?I(e,t,i):F(e,t,i)}</div>
    ${t.isExpanded?l`<div class="more" role="cell">${t.more()}</div>`:m}
  </div>`}function N(t,n,r){let i=Object.entries(t.counts).map(([t,n])=>w(`messages.folded_${t.toLowerCase()}_one`,``,{count:n})?b(`messages.folded_${t.toLowerCase()}`,n):`${e(n)} ${t}`),a=x(t.isOpen?`messages.folded_shown`:`messages.folded_hidden`,{what:i.join(`, `)});return l`<div role="row" class="row folded" aria-rowindex=${n+2} data-key=${t.key}>
    <div class="line" role="presentation">
      <span role="cell">
        ${a} <button class="plain" aria-expanded=${String(t.isOpen)} @click=${r}>
          ${x(t.isOpen?`messages.fold_again`:`messages.fold_show`)}
        </button>
      </span>
    </div>
  </div>`}function P(e,t,n){let r=(e,t)=>l`<span role="columnheader" class="cell ${e}">${t}</span>`,i=(e,t)=>u.shows(e)?r(e,t):m,a=l`<button
    class="plain"
    title=${x(t?`messages.delta_mark`:`messages.delta_previous`)}
    aria-label=${x(t?`messages.delta_mark`:`messages.delta_previous`)}
    aria-pressed=${String(t)}
    @click=${n}
  >
    Δ${t?y(S,12):m}
  </button>`;return l`<div role="row" class="row heading" aria-rowindex="1">
    <div class="line" role="presentation">
      <span role="columnheader" class="cell expand"><span class="visually-hidden">${x(`messages.expand`)}</span></span>
      ${r(`time`,x(`messages.time`))} ${i(`delta`,a)} ${i(`direction`,x(`messages.direction`))}
      ${e?r(`wallbox`,x(`messages.wallbox`)):m} ${i(`type`,x(`messages.type`))}
      ${r(`action`,x(`messages.action`))} ${r(`summary`,x(`messages.summary`))}
      ${i(`latency`,x(`messages.latency`))} ${i(`tags`,x(`messages.tags`))}
    </div>
  </div>`}function F(e,n,i){let{row:a}=e,o=(e,t,n,r=``)=>u.shows(e)?L(e,t(),n,r):m,s=r(a)?a:null;return l`
    <span role="cell" class="cell expand">${R(a,n)}</span>
    ${L(`time`,z(a,i))} ${o(`delta`,()=>B(n.delta))}
    ${o(`direction`,()=>V(a),s?`dir`:void 0,s?.from)}
    ${n.showsWallbox?L(`wallbox`,t(K(a.wb)),a.wb?`wb`:void 0,a.wb):m}
    ${o(`type`,()=>U(e),`type`,a.kind)}
    ${L(`action`,s?t(s.action):G(a),s?.action?`action`:void 0,s?.action)}
    ${L(`summary`,q(e))} ${o(`latency`,()=>J(e))} ${o(`tags`,()=>X(e))}
  `}function I(e,n,i){let{row:a}=e,o=r(a)?t(a.action):G(a);return l`
    <span role="cell" class="cell first">
      ${R(a,n)} <span class="time">${z(a,i)}</span> ${V(a,n.showsWallbox)}
      ${U(e)} <span class="latency">${J(e)}</span>
    </span>
    <span role="cell" class="cell second">
      <span class="action" title=${o}>${o}</span>
      <span class="summary">${q(e)}</span> ${X(e)}
    </span>
  `}function L(e,t,n,r=``){return l`<span role="cell" class="cell ${e}" data-facet=${n??m} data-value=${n?r:m}
    >${t}</span
  >`}function R(e,t){if(!r(e))return l`<span class="expand-none"></span>`;let n=x(t.isExpanded?`messages.collapse`:`messages.expand`);return l`<button class="plain icon small" tabindex="-1" aria-label=${n} aria-expanded=${String(t.isExpanded)} @click=${t.toggle}>
    ${y(t.isExpanded?E:p,18)}
  </button>`}function z(e,t){let n=t===void 0?m:l`<span class="mark" title=${t||x(`messages.marked`)}>${y(S,14)}<span class="visually-hidden">${x(`messages.marked`)} ${t}</span></span>`;return l`<time title=${o(e.at)}>${f(e.at)}</time>${n}`}function B(t){if(t===null)return``;let n=Math.abs(t),r=t<0?`−`:`+`;return n<100?`${r}${e(n,n<10?3:2,n<10?3:2)}`:n<3600?`${r}${e(Math.floor(n/60))}:${String(Math.floor(n%60)).padStart(2,`0`)}`:`${r}${e(n/3600,1)} h`}function V(e,n=!1){if(!r(e))return l`<span class="direction-words quiet">${x(`messages.connection`)}</span>`;let{from:i,to:a}=e,o=H(i)<H(a),[s,c]=o?[i,a]:[a,i],u=r=>n&&r===`wallbox`?t(K(e.wb)):O(r);return l`<span class="direction-words ${k(i)}" title=${x(`messages.from_to`,{from:O(i),to:O(a)})}>
    <span aria-hidden="true">${u(s)}</span>${y(o?T:h,16)}<span aria-hidden="true"
      >${u(c)}</span
    ><span class="visually-hidden">${x(`messages.from_to`,{from:u(i),to:u(a)})}</span>
  </span>`}function H(e){return{wallbox:0,proxy:1,evcc:2}[e]}function U({row:e,answer:t}){let n=t&&t.kind!==`result`?t.kind:e.kind;return l`<span class="type-words ${n}">${y(A[n],16)}${W(n)}</span>`}function W(e){return x(`messages.kind_${e}`)}function G(e){return r(e)?e.action:x(`messages.event_${e.what}`)}function K(e){return D.proxy?.wallboxes.find(({id:t})=>t===e)?.title||e}function q({row:e,answer:n}){let{kept:i}=D.messages,o=s(e,r(e)?i.statusBefore(e):null),c=r(e)&&e.why&&a(e)?t(e.why):``,u=[o,c&&c!==o?c:``].filter(Boolean).join(` – `),d=n&&n.sum?.is!==`empty`?s(n):``,f=[u,d].filter(Boolean).join(` → `);return l`<span class=${r(e)&&e.sum?.is===`empty`?`quiet`:``} title=${f}
    >${u}${d?l` <span class="quiet">→</span> ${d}`:m}</span
  >`}function J({row:t}){let n=D.messages.waits(t);if(n!==null&&n>=j)return l`<span class="waits" title=${x(`messages.waits`)}>${y(c,14)}${e(Math.floor(n))} s …</span>`;let i=r(t)?t.rtt===void 0?Y(t):t:null;if(!i||i.rtt===void 0||!r(t))return m;let a=[t.took===void 0?``:x(`messages.took`,{span:g(t.took)}),t.held?x(`messages.held`,{span:g(t.held)}):``],o=[x(`messages.rtt`,{party:O(i.from),span:g(i.rtt)}),...a].filter(Boolean).join(`
`);return l`<span title=${o} class=${t===i?``:`quiet`}
    ><span class="leg ${k(i.from)}">${x(`messages.leg_${i.from}`)}</span>${g(i.rtt)}</span
  >`}function Y(e){return D.messages.kept.answersTo(e).find(({rtt:e})=>e!==void 0)??null}function X({row:e,answer:t}){return[...new Set([...D.filter.tagsOf(e),...t?D.filter.tagsOf(t):[]])].sort((e,t)=>Number(i.includes(t))-Number(i.includes(e))).map(t=>l`<span class="tag ${t}" data-facet="tag" data-value=${t} title=${Q(t,e)}>${Z(t)}</span> `)}function Z(e){return w(`tags.${e}`,e.toUpperCase().replaceAll(`_`,`-`))}function Q(e,t){let n=r(t)&&t.rules.length?x(`messages.by_rules`,{rules:t.rules.join(`, `)}):``;return[w(`tags.${e}_about`,``),n].filter(Boolean).join(`
`)}export{Z as a,M as i,P as n,K as o,W as r,N as t};