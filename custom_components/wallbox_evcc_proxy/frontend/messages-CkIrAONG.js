import{$ as e,$t as t,A as n,B as r,Bt as i,Ct as a,Dt as o,Et as s,F as c,Ft as l,G as u,Gt as ee,H as te,Ht as d,It as ne,Jt as re,K as ie,Kt as ae,Lt as f,Mt as p,P as oe,Pt as m,Qt as se,Sn as h,St as ce,Tn as g,Tt as _,V as le,Vt as ue,X as de,at as fe,bn as v,d as pe,et as me,gn as y,gt as b,h as he,ht as ge,j as _e,jt as ve,l as ye,lt as be,m as xe,mn as Se,n as x,nn as S,nt as Ce,o as we,on as C,qt as Te,rn as Ee,s as De,sn as Oe,t as w,tt as ke,u as Ae,ut as je,vn as T,vt as E,wt as Me,y as Ne,yn as D,yt as O,z as Pe}from"./decorate-Dfg7_YvI.js";import{t as k}from"./query-DDQkTGvL.js";import{t as A}from"./parts-CWc6EvpB.js";import{t as Fe}from"./repeat-DlOEc8ta.js";import{r as Ie}from"./parties-TVs5xUWP.js";import{a as Le,i as Re,n as ze,o as j,r as Be,t as Ve}from"./message-row-DHQWQOZW.js";import{r as He,t as Ue}from"./copies-Dp6TzoBo.js";import{t as We}from"./clipboard-DXvjyOAq.js";var M=new class extends Se{constructor(...e){super(...e),this.selected=null,this.expanded=new Set,this.opened=new Set,this.follow=!0,this.left=0,this.deltaToMark=!1}set(e){Object.assign(this,e),this.changed()}toggle(e,t){let n=new Set(this[e]);n.delete(t)||n.add(t),this.set({[e]:n})}stay(e){this.follow&&this.set({follow:!1,left:e})}};function Ge(e,t,n,r){let i=n.wallbox?e.filter(e=>n.isOfWallbox(e)):e,[a,o]=n.isTalk?Ke(i,t):[i,null],s=n.isOn?a.map(e=>qe(e,t,n)):null,c=Je(a,s,n),l=[],u=null;return a.forEach((e,i)=>{let a=o?.[i]??null;if(c(i)||r.kept(e.seq)){if(n.isNoise(e)&&!r.kept(e.seq)&&!(a&&n.isNoise(a)===!1)){if(u??=Ye(l,e,r),Xe(u,e,t),!u.isOpen)return}else u=null;l.push({is:`row`,key:e.seq,row:e,answer:a,match:s?.[i]??!0})}}),r.newestOnTop?l.reverse():l}function N(e,t,n){let[r,i]=[0,e.length];for(;r<i;){let a=r+i>>1,o=e[a].key;(n?o>t:o<t)?r=a+1:i=a}return r}function Ke(e,t){let n=e[0]?.seq??0,r=e.filter(e=>{if(!f(e)||e.call===void 0||e.kind===`call`)return!0;let r=t.find(e.call);return!r||r.seq<n});return[r,r.map(e=>f(e)&&e.kind===`call`?t.answersTo(e)[0]??null:null)]}function qe(e,t,n){return n.matches(e)?!0:n.isTalk&&f(e)&&t.answersTo(e).some(e=>n.matches(e))}function Je(e,t,{context:n,highlights:r}){if(r||!t)return()=>!0;if(!n)return e=>t[e];let i=[...t],a=(r,a)=>{let o=-1/0*a;for(let s=r;s>=0&&s<e.length;s+=a){let r=e[s].at;t[s]?o=r:(r-o)*a<=n&&(i[s]=!0)}};return a(0,1),a(e.length-1,-1),e=>i[e]}function Ye(e,t,{opened:n}){let r={is:`folded`,key:t.seq-.5,isOpen:n.has(t.seq-.5),counts:{}};return e.push(r),r}function Xe(e,t,n){let r=t.kind!==`call`&&t.call!==void 0&&n.find(t.call)?.seq;r&&r>e.key||(e.counts[t.action]=(e.counts[t.action]??0)+1)}function Ze(e,t){let n=e[t];return n?.is===`row`?n:null}var Qe=90,$e=60,et=600,P=class extends E{constructor(...e){super(...e),this.open=!1,this.label=``,this.tall=!1,this.grabbedAt=null,this.touch=null,this.origin=null}static{this.styles=[b,g` dialog { position: fixed; inset: auto 0 0 0; display: none; flex-direction: column; width: 100%; max-width: 100%; height: 78dvh; max-height: none; margin: 0; padding: 0 0 env(safe-area-inset-bottom, 0px); border: none; border-radius: 16px 16px 0 0; background: var(--wbx-card); color: var(--wbx-text); overflow: hidden; overscroll-behavior: contain; } dialog[open] { display: flex; animation: rise 0.2s ease-out; } dialog:focus-visible { outline: none; } dialog.tall { height: 96dvh; } dialog::backdrop { background: rgba(0, 0, 0, 0.4); } .handle { display: flex; flex: none; align-items: center; justify-content: center; height: 24px; cursor: grab; touch-action: none; } .handle::after { content: ""; width: 40px; height: 4px; border-radius: 2px; background: var(--wbx-text-2); } .body { flex: 1; min-height: 0; overflow: auto; } @keyframes rise { from { transform: translateY(40%); } } @media (prefers-reduced-motion: reduce) { dialog[open] { animation: none; } } `]}disconnectedCallback(){super.disconnectedCallback(),this.leave()}updated(e){e.has(`open`)&&(this.open?this.come():this.leave())}render(){return h`
      <dialog
        class=${this.tall?`tall`:``}
        aria-label=${this.label}
        @cancel=${this.cancelled}
        @pointerup=${this.outside}
        @touchstart=${{handleEvent:e=>this.touched(e),passive:!0}}
        @touchend=${this.swiped}
        @touchcancel=${()=>this.touch=null}
      >
        <div
          class="handle"
          @pointerdown=${this.grabbed}
          @pointermove=${this.dragged}
          @pointerup=${this.released}
          @pointercancel=${this.released}
        ></div>
        <div class="body"><slot></slot></div>
      </dialog>
    `}come(){this.dialog.open||(this.origin=nt(),this.dialog.showModal())}leave(){this.dialog?.open&&(this.dialog.close(),this.tall=!1,this.origin?.isConnected&&this.origin.focus(),this.origin=null)}close(){this.emit(`wbx-close`)}cancelled(e){e.target===this.dialog&&(e.preventDefault(),this.close())}outside(e){e.composedPath()[0]===this.dialog&&this.close()}grabbed(e){this.grabbedAt=e.clientY,e.currentTarget.setPointerCapture(e.pointerId)}dragged(e){this.grabbedAt!==null&&(this.dialog.style.transform=`translateY(${Math.max(0,e.clientY-this.grabbedAt)}px)`)}released(e){if(this.grabbedAt===null)return;let t=e.clientY-this.grabbedAt;this.grabbedAt=null,this.dialog.style.transform=``,t>Qe&&this.tall?this.tall=!1:t>Qe?this.close():t<-40?this.tall=!0:Math.abs(t)<5&&e.type===`pointerup`&&(this.tall=!this.tall)}touched(e){let[t]=e.touches;this.touch=null,!t||e.touches.length>1||e.composedPath().some(tt)||(this.touch={x:t.clientX,y:t.clientY,at:e.timeStamp})}swiped(e){let t=e.changedTouches[0],n=this.touch;if(this.touch=null,!n||!t||e.timeStamp-n.at>et)return;let r=t.clientX-n.x;Math.abs(r)<$e||Math.abs(r)<2*Math.abs(t.clientY-n.y)||this.emit(`wbx-step`,{by:r<0?1:-1})}};w([D({type:Boolean,reflect:!0})],P.prototype,`open`,void 0),w([D()],P.prototype,`label`,void 0),w([T()],P.prototype,`tall`,void 0),w([k(`dialog`)],P.prototype,`dialog`,void 0);function tt(e){return e instanceof HTMLElement?e instanceof HTMLInputElement?!0:e.scrollWidth<=e.clientWidth+1?!1:[`auto`,`scroll`].includes(getComputedStyle(e).overflowX):!1}function nt(){let e=document.activeElement;for(;e?.shadowRoot?.activeElement;)e=e.shadowRoot.activeElement;return e instanceof HTMLElement?e:null}customElements.define(`wbx-sheet`,P);var F=25,I=75,L=45,R=2,z=class extends E{constructor(...e){super(...e),this.name=`split`,this.label=``,this.open=!1,this.share=L,this.moving=!1}static{this.styles=[b,g` :host { display: flex; min-width: 0; min-height: 0; height: 100%; } .pane { min-width: 0; min-height: 0; overflow: hidden; } .start { flex: 1; } .end { flex: none; overflow: auto; } .bar { position: relative; flex: none; width: 9px; margin: 0 -4px; z-index: 1; cursor: col-resize; touch-action: none; } .bar::after { content: ""; position: absolute; inset: 0 4px; background: var(--wbx-line); } .bar:hover::after, .bar.moving::after, .bar:focus-visible::after { inset: 0 3px; background: var(--wbx-accent); } `]}connectedCallback(){super.connectedCallback();let e=Number(rt(this.name));this.share=e>=F&&e<=I?e:L}render(){return h`
      <div class="pane start"><slot name="start"></slot></div>
      ${this.open?this.end():v}
    `}end(){return h`
      <div
        class="bar ${this.moving?`moving`:``}"
        role="separator"
        tabindex="0"
        aria-orientation="vertical"
        aria-label=${this.label}
        aria-valuemin=${25}
        aria-valuemax=${75}
        aria-valuenow=${100-Math.round(this.share)}
        @keydown=${this.pressed}
        @pointerdown=${this.grabbed}
        @pointermove=${this.dragged}
        @pointerup=${this.released}
        @pointercancel=${this.released}
        @dblclick=${()=>this.take(L)}
      ></div>
      <div class="pane end" style="width: ${this.share}%"><slot name="end"></slot></div>
    `}pressed(e){let t={ArrowLeft:this.share+R,ArrowRight:this.share-R,Home:I,End:F,Enter:L}[e.key];t!==void 0&&(e.preventDefault(),e.stopPropagation(),this.take(t))}grabbed(e){e.button===0&&(e.preventDefault(),this.bar.focus(),this.bar.setPointerCapture(e.pointerId),this.moving=!0)}dragged(e){if(!this.moving)return;let{right:t,width:n}=this.getBoundingClientRect();n>0&&(this.share=B((t-e.clientX)/n*100))}released(){this.moving&&(this.moving=!1,this.take(this.share))}take(e){this.share=B(e);try{localStorage.setItem(`wbx-${this.name}`,String(Math.round(this.share*10)/10))}catch{}}};w([D()],z.prototype,`name`,void 0),w([D()],z.prototype,`label`,void 0),w([D({type:Boolean,reflect:!0})],z.prototype,`open`,void 0),w([T()],z.prototype,`share`,void 0),w([T()],z.prototype,`moving`,void 0),w([k(`.bar`)],z.prototype,`bar`,void 0);function B(e){return Math.min(I,Math.max(F,e))}function rt(e){try{return localStorage.getItem(`wbx-${e}`)}catch{return null}}customElements.define(`wbx-split`,z);var V=6,H=600,U=4,W=class extends E{constructor(...e){super(...e),this.items=[],this.row=()=>``,this.head=``,this.expanded=new Set,this.rowHeight=32,this.follow=!0,this.newestOnTop=!1,this.heights=new Map,this.top=0,this.wanted=null,this.hadFocus=!1,this.view=H,this.headHeight=0,this.measured=new Set,this.anchor=null,this.scrolled=()=>{let{scrollTop:e,clientHeight:t}=this;if(Math.abs(e-this.top)<1||!t)return;this.view=t;let n=this.newestOnTop?e>this.top:e<this.top;this.top=e,n!==this.isAtNewest()&&this.setFollow(!n),this.hold(),this.requestUpdate()}}createRenderRoot(){return this}connectedCallback(){super.connectedCallback(),this.addEventListener(`scroll`,this.scrolled,{passive:!0}),this.sizes=new ResizeObserver(()=>this.measure()),this.sizes.observe(this)}disconnectedCallback(){super.disconnectedCallback(),this.removeEventListener(`scroll`,this.scrolled),this.sizes?.disconnect(),this.measured.clear()}reveal(e){let t=N(this.items,e,this.newestOnTop);if(this.items[t]?.key!==e)return;let[n,r]=[this.offsetOf(t),this.offsetOf(t+1)],i=this.view-this.headHeight;r<this.top-i||n>this.top+2*i?this.scrollToOffset(n-i/3):n<this.top?this.scrollToOffset(n):r>this.top+i&&this.scrollToOffset(Math.min(n,r-i))}willUpdate(e){if(e.has(`expanded`))for(let e of this.heights.keys())this.expanded.has(e)||this.heights.delete(e);this.hadFocus=this.hasFocus(),this.catchUp();let{top:t}=this;if(this.follow)this.top=this.newestOnTop?0:this.end;else if(this.anchor&&(e.has(`items`)||e.has(`rowHeight`))){let e=N(this.items,this.anchor.key,this.newestOnTop);this.top=this.offsetOf(Math.min(e,this.items.length))+this.anchor.below}this.top=Math.max(0,Math.min(this.top,this.end)),this.top!==t&&(this.wanted=this.top),this.hold()}render(){let e=Math.max(0,this.indexAt(this.top)-V),t=Math.min(this.items.length,this.indexAt(this.top+this.view)+1+V),n=this.items.slice(e,t);return h`
      <div class="head" role="rowgroup">${this.head}</div>
      <div class="body" role="rowgroup" style="height: ${this.offsetOf(this.items.length)}px">
        <div class="window" style="transform: translateY(${this.offsetOf(e)}px)">
          ${Fe(n,({key:e})=>e,(t,n)=>this.row(t,e+n))}
        </div>
      </div>
    `}updated(){this.wanted!==null&&Math.abs(this.scrollTop-this.wanted)>=1&&(this.scrollTop=this.wanted,this.top=this.scrollTop),this.wanted=null,this.hadFocus&&!this.hasFocus()&&this.focus({preventScroll:!0}),this.observe()}hasFocus(){let e=this.getRootNode().activeElement??null;return e!==null&&this.contains(e)}catchUp(){this.hasUpdated&&!this.follow&&this.wanted===null&&this.clientHeight&&(Math.abs(this.scrollTop-this.top)<1||(this.top=this.scrollTop,this.hold()))}hold(){let e=this.indexAt(this.top),t=this.items[e];this.anchor=t?{key:t.key,below:this.top-this.offsetOf(e)}:null}get end(){return Math.max(0,this.offsetOf(this.items.length)+this.headHeight-this.view)}offsetOf(e){let t=e*this.rowHeight;for(let[n,r]of this.heights){let i=N(this.items,n,this.newestOnTop);i<e&&this.items[i]?.key===n&&(t+=r-this.rowHeight)}return t}indexAt(e){let[t,n]=[0,Math.max(0,this.items.length-1)];for(;t<n;){let r=t+n+1>>1;this.offsetOf(r)<=e?t=r:n=r-1}return t}scrollToOffset(e){this.top=this.wanted=Math.max(0,Math.min(e,this.end)),this.setFollow(this.isAtNewest()),this.hold(),this.requestUpdate()}isAtNewest(){return this.newestOnTop?this.top<=U:this.top>=this.end-U}setFollow(e){e!==this.follow&&(this.follow=e,this.emit(`wbx-follow`,{follow:e}))}observe(){let e=new Set(this.expanded.size?this.querySelectorAll(`[data-expanded]`):[]);for(let t of this.measured)e.has(t)||this.sizes?.unobserve(t);for(let t of e)this.measured.has(t)||this.sizes?.observe(t);this.measured=e}measure(){this.view=this.clientHeight||H,this.headHeight=this.querySelector(`.head`)?.offsetHeight??0;for(let e of this.measured){let t=e.offsetHeight;t&&this.heights.set(Number(e.dataset.expanded),t)}this.requestUpdate()}};w([D({attribute:!1})],W.prototype,`items`,void 0),w([D({attribute:!1})],W.prototype,`row`,void 0),w([D({attribute:!1})],W.prototype,`head`,void 0),w([D({attribute:!1})],W.prototype,`expanded`,void 0),w([D({type:Number})],W.prototype,`rowHeight`,void 0),w([D({type:Boolean})],W.prototype,`follow`,void 0),w([D({type:Boolean})],W.prototype,`newestOnTop`,void 0),customElements.define(`wbx-window-list`,W);var G=class extends E{static{this.shadowRootOptions={mode:`open`,delegatesFocus:!0}}static{this.styles=[b,g` :host { position: relative; display: inline-flex; } .box { position: absolute; top: calc(100% + 4px); inset-inline-start: 0; z-index: 5; display: flex; flex-direction: column; gap: 2px; min-width: 200px; max-width: min(420px, 90vw); max-height: min(60dvh, 480px); padding: 6px; border: 1px solid var(--wbx-line); border-radius: 10px; background: var(--wbx-card); box-shadow: 0 4px 16px rgba(0, 0, 0, 0.25); overflow: auto; } :host([small]) > button { min-height: 28px; border-radius: 14px; font-size: 13px; } :host([end]) .box { inset-inline: auto 0; } `]}constructor(){super(),this.label=``,this.path=``,this.bare=!1,this.end=!1,this.active=!1,this.open=!1,this.addEventListener(`focusout`,e=>{let t=e.relatedTarget;t&&this.contains(t)||(this.open=!1)}),this.addEventListener(`click`,e=>{e.target.closest(`button.plain`)&&(this.open=!1,this.button.focus())}),this.addEventListener(`keydown`,e=>{this.open&&e.key===`Escape`&&(e.stopPropagation(),this.open=!1,this.button.focus())})}close(){this.open=!1}render(){return h`
      <button
        class=${this.bare?`icon`:``}
        aria-expanded=${String(this.open)}
        aria-pressed=${this.active?`true`:v}
        aria-label=${this.bare?this.label:v}
        title=${this.bare?this.label:v}
        @click=${()=>this.open=!this.open}
      >
        ${this.path?x(this.path):v}${this.bare?v:h`${this.label}${x(Ne,16)}`}
      </button>
      ${this.open?h`<div class="box" @mousedown=${it}><slot></slot></div>`:v}
    `}};w([D()],G.prototype,`label`,void 0),w([D()],G.prototype,`path`,void 0),w([D({type:Boolean})],G.prototype,`bare`,void 0),w([D({type:Boolean,reflect:!0})],G.prototype,`end`,void 0),w([D({type:Boolean})],G.prototype,`active`,void 0),w([T()],G.prototype,`open`,void 0),w([k(`button`)],G.prototype,`button`,void 0);function it(e){e.composedPath()[0].closest?.(`input, select, textarea`)||e.preventDefault()}customElements.define(`wbx-menu`,G);var at=500,ot=.05,st=6,K=class extends E{constructor(...e){super(...e),this.narrow=!1,this.counts=null,this.ends=[]}static{this.styles=[b,g` :host { display: flex; flex-wrap: wrap; gap: 4px 16px; padding: 4px 12px 6px; background: var(--wbx-card); border-bottom: 1px solid var(--wbx-line); } :host([narrow]) { flex-direction: column; gap: 12px; border: none; padding: 8px 16px 24px; } .facet { display: flex; flex-wrap: wrap; align-items: center; gap: 4px; } .name { margin-inline-end: 2px; color: var(--wbx-text-2); font-size: 12px; } button { min-height: 28px; padding: 0 8px; border-radius: 14px; font-size: 13px; } :host([narrow]) button { min-height: 40px; border-radius: 20px; } :host([narrow]) .name { width: 100%; } button.not { text-decoration: line-through; } .count { color: var(--wbx-text-2); font-variant-numeric: tabular-nums; font-size: 12px; } wbx-menu button { justify-content: space-between; border-radius: 8px; } `]}watched(){return[O.filter]}connectedCallback(){super.connectedCallback(),this.ends=[O.filter.subscribe(()=>this.count()),O.messages.subscribe(()=>this.later())],this.count()}disconnectedCallback(){super.disconnectedCallback(),clearTimeout(this.timer),this.timer=void 0,this.ends.forEach(e=>e())}later(){this.timer??=setTimeout(()=>this.count(),at+ot*O.messages.rows.length)}count(){clearTimeout(this.timer),this.timer=void 0,this.counts=O.filter.facets(O.messages.rows)}render(){return h`${p.map(e=>this.facet(e))}`}facet(e){let t=this.counts?.[e]??[],n=O.filter.choices[e];if(!t.length||e===`wb`&&(O.wallbox||t.length<2))return v;let r=({value:e})=>n.only.has(e)||n.not.has(e),i=e===`action`&&!this.narrow,a=i?t.filter(r):t.slice(0,this.narrow?40:st+t.filter(r).length),o=i?t:t.filter(e=>!a.includes(e)),s=C(`messages.facet_${e}`);return h`<div class="facet" role="group" aria-label=${s}>
      <span class="name" aria-hidden="true">${s}</span>
      ${a.map(t=>this.chip(e,t))}
      ${o.length?h`<wbx-menu small label=${C(i?`messages.choose`:`messages.more`)}>
            ${o.map(t=>this.chip(e,t))}
          </wbx-menu>`:v}
    </div>`}chip(e,{value:n,shown:r,total:i}){let a=O.filter.choices[e],o=a.not.has(n),s=r===i?t(i):`${t(r)}/${t(i)}`,c=e===`tag`?Oe(`tags.${n}_about`,``):``;return h`<button
      class=${o?`not`:``}
      aria-pressed=${String(a.only.has(n)||o)}
      title=${c||C(`messages.chip_about`)}
      @click=${t=>O.filter.toggle(e,n,o||t.altKey)}
    >
      ${o?h`<span class="visually-hidden">${C(`messages.not`)}</span>`:v}${q(e,n)}
      <span class="count">${s}</span>
    </button>`}};w([D({type:Boolean,reflect:!0})],K.prototype,`narrow`,void 0),w([T()],K.prototype,`counts`,void 0);function q(e,t){switch(e){case`dir`:return t===`wallbox`||t===`evcc`||t===`proxy`?C(`messages.from`,{party:Ie(t)}):d(t);case`type`:return[`call`,`result`,`error`,`unreadable`,`event`].includes(t)?Be(t):d(t);case`tag`:return d(Le(t));case`wb`:return d(j(t));case`action`:return d(t)}}customElements.define(`wbx-message-facets`,K);var ct=500,J=class extends E{constructor(...e){super(...e),this.cell=null,this.open=!1}static{this.styles=[b,g` :host { position: absolute; inset: 0; z-index: 3; pointer-events: none; } .at { position: absolute; pointer-events: auto; } .funnel { width: 24px; min-height: 24px; padding: 0; justify-content: center; border-radius: 6px; color: var(--wbx-text-2); } .choice { display: flex; flex-direction: column; padding: 6px; border: 1px solid var(--wbx-line); border-radius: 10px; background: var(--wbx-card); box-shadow: 0 4px 16px rgba(0, 0, 0, 0.25); } `]}hover(e){if(this.open||e.pointerType===`touch`)return;let t=this.cellOf(e);(t?.facet!==this.cell?.facet||t?.top!==this.cell?.top||t?.value!==this.cell?.value)&&(this.cell=t)}leave(e){!this.open&&e.relatedTarget!==this&&(this.cell=null)}press(e){if(this.release(),e.pointerType!==`touch`)return;let t=this.cellOf(e);t&&(this.timer=setTimeout(()=>this.choose(t),ct))}release(){clearTimeout(this.timer)}close(){this.open=!1,this.cell=null}async choose(e){this.cell=e,this.open=!0,await this.updateComplete,this.renderRoot.querySelector(`button`)?.focus()}cellOf(e){let t=e.composedPath()[0],n=t instanceof Element?t.closest(`[data-facet]`):null,r=p.find(e=>e===n?.dataset.facet);if(!n||!r)return null;let[i,a]=[this.getBoundingClientRect(),n.getBoundingClientRect()],o=a.top-i.top+(a.height-24)/2;return{facet:r,value:n.dataset.value??``,top:o,left:Math.min(a.right,i.right)-i.left-26}}render(){let{cell:e}=this;if(!e)return v;let t=q(e.facet,e.value);if(!this.open){let n=C(`messages.filter_by`,{value:t});return h`<button
        class="at funnel"
        style="top: ${e.top}px; left: ${e.left}px"
        tabindex="-1"
        aria-label=${n}
        title=${n}
        @click=${()=>this.choose(e)}
      >
        ${x(Pe,16)}
      </button>`}let n=this.getBoundingClientRect(),i=`top: ${Math.max(0,Math.min(e.top+24,n.height-100))}px; left: ${Math.max(4,Math.min(e.left,n.width-280))}px`;return h`<div class="at choice" style=${i} @focusout=${this.left} @keydown=${this.key}>
      <button class="plain" @click=${()=>this.take(e,!1)}>${x(le)}${C(`messages.filter_only`,{value:t})}</button>
      <button class="plain" @click=${()=>this.take(e,!0)}>${x(r)}${C(`messages.filter_not`,{value:t})}</button>
    </div>`}take({facet:e,value:t},n){O.filter.choices[e][n?`not`:`only`].has(t)||O.filter.toggle(e,t,n),this.close()}left(e){e.currentTarget.contains(e.relatedTarget)||this.close()}key(e){e.key===`Escape`&&(e.stopPropagation(),this.close())}};w([T()],J.prototype,`cell`,void 0),w([T()],J.prototype,`open`,void 0),customElements.define(`wbx-cell-filter`,J);var Y=class extends E{constructor(...e){super(...e),this.asked=null}static{this.styles=[b,g` dialog { width: min(440px, calc(100vw - 32px)); padding: 20px 24px; border: none; border-radius: 16px; background: var(--wbx-card); color: var(--wbx-text); } dialog::backdrop { background: rgba(0, 0, 0, 0.45); } h2 { margin: 0 0 8px; font-size: 18px; font-weight: 500; } input { width: 100%; } .buttons { display: flex; flex-wrap: wrap; justify-content: flex-end; gap: 8px; margin-top: 20px; } `]}askClear(e){return this.open({is:`clear`,wallbox:e})}askNote(e){return this.open({is:`note`,seq:e})}async open(e){this.asked=e,await this.updateComplete,this.dialog.showModal()}render(){return this.asked?h`<dialog aria-labelledby="title" @close=${()=>this.asked=null}>
      ${this.asked.is===`clear`?this.clear(this.asked.wallbox):this.note(this.asked.seq)}
    </dialog>`:v}clear(e){let t=e?C(`messages.clear_of`,{wallbox:j(e)}):C(`messages.clear_all`);return h`<h2 id="title">${C(`messages.clear_title`)}</h2>
      <p>${t}</p>
      <div class="buttons">
        <button @click=${()=>this.dialog.close()}>${C(`detail.cancel`)}</button>
        <button class="danger" @click=${()=>this.clearNow(e)}>${C(`messages.clear_do`)}</button>
      </div>`}async clearNow(e){this.dialog.close();try{await O.messages.clearBuffer(e)}catch(e){this.toast(y(e))}}note(e){let{marks:t}=O.messages;return h`<form @submit=${n=>{n.preventDefault(),t.set(e,this.field?.value.trim()??``),this.dialog.close()}}>
      <h2 id="title">${C(`messages.note_title`)}</h2>
      <p class="quiet">${C(`messages.note_about`)}</p>
      <input maxlength="500" aria-label=${C(`messages.note`)} .value=${t.all.get(e)??``} />
      <div class="buttons">
        ${t.has(e)?h`<button type="button" class="danger" @click=${()=>{t.remove(e),this.dialog.close()}}>${C(`messages.unmark`)}</button>`:v}
        <button type="button" @click=${()=>this.dialog.close()}>${C(`detail.cancel`)}</button>
        <button>${C(`messages.note_save`)}</button>
      </div>
    </form>`}};w([T()],Y.prototype,`asked`,void 0),w([k(`dialog`)],Y.prototype,`dialog`,void 0),w([k(`input`)],Y.prototype,`field`,void 0),customElements.define(`wbx-message-dialogs`,Y);var X=class extends E{constructor(...e){super(...e),this.shown=0,this.narrow=!1}static{this.styles=[b,g` :host { display: flex; flex-wrap: wrap; align-items: center; gap: 2px 12px; min-height: 40px; padding: 2px 12px; background: var(--wbx-card); border-top: 1px solid var(--wbx-line); color: var(--wbx-text-2); } button { min-height: 34px; } .selected { display: flex; margin-inline-start: auto; } `]}watched(){return[O,O.messages,O.filter,M]}render(){return h`<span>${this.counts()}</span> ${this.older()} ${this.selected()}`}counts(){let{messages:e,filter:n}=O,r=t(e.rows.length);return n.isOn||n.hidesNoise?C(`messages.count_filtered`,{shown:t(this.shown),held:r}):C(`messages.count`,{held:r,total:t(Math.max(e.total,e.rows.length))})}older(){let{messages:e}=O;if(e.clearedTo)return h`<button class="plain" @click=${()=>e.undoClearView()}>${C(`messages.clear_undo`)}</button>`;let t=e.kept.all[0],n=t&&!this.narrow?h`<span>${C(`messages.oldest`,{time:se(t.at)})}</span>`:v;if(!e.hasOlder)return n;let r=e.kept.all.length>=ne;return h`${n}
      <button
        ?disabled=${e.isLoadingOlder||r}
        title=${r?C(`messages.older_full`):v}
        @click=${()=>this.loadOlder()}
      >
        ${x(ie)}${C(e.isLoadingOlder?`common.loading`:`messages.older`)}
      </button>`}loadOlder(){M.set({follow:!1,left:O.messages.kept.last}),O.messages.loadOlder()}selected(){let e=M.selected===null?void 0:O.messages.kept.find(M.selected);if(!e)return v;let t=O.messages.marks.has(e.seq),r=(e,t,n)=>h`<button class="plain icon" aria-label=${n} title=${n} @click=${()=>this.emit(`wbx-key`,e)}>${x(t)}</button>`,i=O.messages.isLive&&f(e)&&e.kind===`call`;return h`<span class="selected" role="group" aria-label=${C(`messages.selected`)}>
      ${O.messages.partner(e)?r(`partner`,ye,C(`messages.key_partner`)):v}
      ${r(`mark`,t?xe:he,C(t?`messages.unmark`:`messages.key_mark`))}
      ${r(`note`,ke,C(`messages.key_note`))}
      ${f(e)?r(`copy`,n,C(`messages.key_copy`)):v}
      ${r(`link`,de,C(`messages.key_link`))}
      ${i?r(`resend`,je,C(`messages.resend`)):v}
    </span>`}};w([D({type:Number})],X.prototype,`shown`,void 0),w([D({type:Boolean,reflect:!0})],X.prototype,`narrow`,void 0),customElements.define(`wbx-message-footer`,X);var lt={j:`down`,ArrowDown:`down`,k:`up`,ArrowUp:`up`,Enter:`open`," ":`expand`,p:`partner`,n:`next_trouble`,N:`previous_trouble`,"/":`search`,f:`follow`,".":`pause`,m:`mark`,M:`note`,c:`copy`,l:`link`,s:`send`,"?":`help`,Escape:`close`},ut=`input, textarea, select, [contenteditable]`,dt={Enter:`button, a, summary`," ":`button, a, summary`,ArrowDown:`[role=separator], [role=tab], [role=menuitem], [role=tree], [role=treeitem]`,ArrowUp:`[role=separator], [role=tab], [role=menuitem], [role=tree], [role=treeitem]`};function ft(e){let t=Object.hasOwn(lt,e.key)?lt[e.key]:null;if(!t||e.defaultPrevented||e.ctrlKey||e.metaKey||e.altKey)return null;let n=e.composedPath()[0];if(!(n instanceof Element)||n.closest(ut)||n.closest(`dialog`))return null;let r=dt[e.key];return r&&n.closest(r)||e.key.length===1&&e.key!==` `&&O.ready&&O.hass.enableShortcuts===!1?null:t}var pt=[[[`j`,`↓`],`down`],[[`k`,`↑`],`up`],[[`Enter`],`open`],[[`Space`],`expand`],[[`p`],`partner`],[[`n`],`next_trouble`],[[`N`],`previous_trouble`],[[`/`],`search`],[[`f`],`follow`],[[`.`],`pause`],[[`m`],`mark`],[[`M`],`note`],[[`c`],`copy`],[[`l`],`link`],[[`s`],`send`],[[`?`],`help`],[[`Esc`],`close`]],mt=[`word`,`key`,`not`,`or`,`star`,`number`,`error`],ht=class extends E{static{this.styles=[b,g` dialog { width: min(560px, calc(100vw - 32px)); max-height: calc(100dvh - 32px); padding: 20px 24px; border: none; border-radius: 16px; background: var(--wbx-card); color: var(--wbx-text); overflow: auto; } dialog::backdrop { background: rgba(0, 0, 0, 0.45); } h2 { margin: 0 0 8px; font-size: 18px; font-weight: 500; } h3 { margin: 16px 0 4px; font-size: 14px; font-weight: 500; } dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 16px; margin: 0; } dd { margin: 0; } kbd, code { padding: 1px 6px; border: 1px solid var(--wbx-line); border-radius: 5px; background: var(--wbx-shade); font-family: var(--wbx-code); font-size: 12.5px; } .buttons { display: flex; justify-content: flex-end; margin-top: 16px; } `]}show(){this.dialog.open||this.dialog.showModal()}render(){return h`<dialog aria-labelledby="title">
      <h2 id="title">${C(`messages.help`)}</h2>
      <h3>${C(`messages.help_search`)}</h3>
      <dl>
        ${mt.map(e=>h`<dt><code>${C(`messages.term_${e}`)}</code></dt>
            <dd>${C(`messages.term_${e}_about`)}</dd>`)}
      </dl>
      <h3>${C(`messages.help_keys`)}</h3>
      <dl>
        ${pt.map(([e,t])=>h`<dt>${e.map(e=>h`<kbd>${e}</kbd> `)}</dt>
            <dd>${C(`messages.key_${t}`)}</dd>`)}
      </dl>
      <div class="buttons"><button @click=${()=>this.dialog.close()}>${C(`detail.close`)}</button></div>
    </dialog>`}};w([k(`dialog`)],ht.prototype,`dialog`,void 0),customElements.define(`wbx-message-help`,ht);var Z=class extends E{constructor(...e){super(...e),this.source=null,this.seq=0,this.message=null,this.problem=``}static{this.styles=[b,g` :host { display: block; padding: 4px 16px 12px 36px; } pre { max-height: 360px; margin: 0; padding: 8px 12px; border-radius: 8px; background: var(--wbx-shade); overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere; } ul { margin: 0 0 8px; padding: 0; list-style: none; } li { display: flex; flex-wrap: wrap; align-items: center; gap: 2px 8px; padding: 2px 0; } del, ins { padding: 0 4px; border-radius: 4px; overflow-wrap: anywhere; } del { background: var(--wbx-removed); } ins { background: var(--wbx-added); text-decoration: none; } .bad { color: var(--wbx-bad); } `]}watched(){return[O]}willUpdate(e){(e.has(`seq`)||e.has(`source`))&&this.load()}async load(){let{source:e,seq:t}=this;if(e)try{let n=await s.get(e,t);this.seq===t&&(this.message=n)}catch(e){this.seq===t&&(this.problem=o(e)?C(`detail.gone`):C(`detail.failed`,{error:y(e)}))}}render(){let{message:e}=this;return this.problem?h`<p class="bad" role="alert">${this.problem}</p>`:e?h`
      ${this.changes(e.changes,``)} ${this.changes(e.observed,C(`messages.would`))}
      <pre tabindex="0">${ue(He(e)).text}</pre>
    `:h`<p class="quiet">${C(`detail.loading`)}</p>`}changes(e,t){return e.length?h`<ul>
      ${e.map(e=>h`<li title=${d(e.reason)}>
            <b>${t} ${Ee(e.rule)}</b> <code>${d(Te(e.path))}</code>
            ${`before`in e||`after`in e?gt(e):d(e.reason)}
          </li>`)}
    </ul>`:v}};w([D({attribute:!1})],Z.prototype,`source`,void 0),w([D({type:Number})],Z.prototype,`seq`,void 0),w([T()],Z.prototype,`message`,void 0),w([T()],Z.prototype,`problem`,void 0);function gt(e){return h`
    ${`before`in e?h`<del class="code">${_t(e.before)}</del>`:v}
    ${x(Ae,16)}<span class="visually-hidden">${C(`detail.becomes`)}</span>
    ${`after`in e?h`<ins class="code">${_t(e.after)}</ins>`:h`<span class="quiet">${C(`messages.gone`)}</span>`}
  `}function _t(e){return d(JSON.stringify(e)??`null`)}customElements.define(`wbx-message-more`,Z);var vt=200,Q=class extends E{constructor(...e){super(...e),this.narrow=!1,this.isTyping=!1}static{this.styles=[b,g` :host { display: block; padding: 6px 12px; background: var(--wbx-card); } .bar { display: flex; flex-wrap: wrap; align-items: center; gap: 6px; } .search { position: relative; flex: 1 1 220px; min-width: 140px; } .search svg { position: absolute; inset: 8px auto auto 8px; color: var(--wbx-text-2); } input[type="search"] { width: 100%; padding-inline-start: 34px; } input[aria-invalid="true"] { border-color: var(--wbx-bad); } .problem { margin: 4px 0 0; color: var(--wbx-bad); } .badge { padding: 0 6px; border-radius: 9px; background: var(--wbx-warn); color: var(--wbx-card); font-size: 12px; } fieldset { margin: 4px 0; padding: 4px 6px; border: none; } legend, label.field { color: var(--wbx-text-2); font-size: 12px; } label.check { display: flex; align-items: center; gap: 8px; min-height: 32px; } label.field { display: grid; gap: 2px; padding: 4px 6px; } label.field select { color: var(--wbx-text); font-size: 14px; } wbx-menu > button { flex: none; justify-content: flex-start; } .words { overflow: hidden; text-overflow: ellipsis; } `]}watched(){return[O,O.messages,O.filter,_,M]}focus(){this.field.focus(),this.field.select()}render(){let{problem:e}=O.filter.query;return h`
      <div class="bar" role="toolbar" aria-label=${C(`messages.toolbar`)}>
        ${O.messages.isLive?this.pauseButton():v}
        ${this.narrow?v:h`${this.followButton()}${this.clearMenu()}${this.noiseButton()}`} ${this.search()}
        ${this.narrow?this.filterButton():h`${this.contextSelect()}${this.highlightButton()}${this.talkButton()}`}
        ${this.narrow?v:this.sendButton()} ${this.narrow?v:this.exportButton()} ${this.menu()}
      </div>
      ${e?h`<p class="problem" id="problem" role="alert">${bt(e)}</p>`:v}
    `}pauseButton(){let{paused:e,arrived:n}=O.messages,r=C(e?`messages.resume`:`messages.pause`);return h`<button
      class=${this.narrow&&!e?`icon`:``}
      aria-label=${n?`${r}, ${S(`messages.new`,n)}`:r}
      aria-pressed=${String(e)}
      title=${C(`messages.pause_about`)}
      @click=${()=>e?O.messages.resume():O.messages.pause()}
    >
      ${x(e?fe:Ce)}${this.narrow?v:r}
      ${n?h`<span class="badge">+${t(n)}</span>`:v}
    </button>`}followButton(){let e=C(`messages.follow_about`);return h`<button title=${e} aria-pressed=${String(M.follow)} @click=${()=>M.set({follow:!M.follow,left:O.messages.kept.last})}>
      ${x(we)}${C(`messages.follow`)}
    </button>`}clearMenu(){return h`<wbx-menu label=${C(`messages.clear`)} path=${ge}>${this.clearItems()}</wbx-menu>`}clearItems(){let{messages:e}=O;return h`
      <button class="plain" @click=${()=>e.clearView()}>${C(`messages.clear_view`)}</button>
      <button class="plain" ?disabled=${!e.clearedTo} @click=${()=>e.undoClearView()}>
        ${C(`messages.clear_undo`)}
      </button>
      <button class="plain danger" ?disabled=${!e.isLive} @click=${this.wish(`clear-buffer`)}>${C(`messages.clear_buffer`)}</button>
    `}noiseButton(){let{hidesNoise:e}=O.filter;return h`<button
      title=${C(`messages.noise_about`)}
      aria-pressed=${String(e)}
      @click=${()=>O.filter.set({hidesNoise:!e})}
    >
      ${x(c)}${C(`messages.noise`)}
    </button>`}search(){return h`<span class="search" role="search">
      ${x(e)}
      <input
        type="search"
        autocomplete="off"
        spellcheck="false"
        placeholder=${C(`messages.search_hint`)}
        aria-label=${C(`messages.search`)}
        aria-invalid=${String(O.filter.query.problem!==null)}
        aria-describedby="problem"
        .value=${this.isTyping?this.field.value:O.filter.text}
        @focus=${()=>this.isTyping=!0}
        @blur=${()=>this.isTyping=!1}
        @input=${()=>{clearTimeout(this.typing),this.typing=setTimeout(()=>O.filter.search(this.field.value),vt)}}
        @change=${()=>O.filter.search(this.field.value)}
        @keydown=${this.leaveField}
      />
    </span>`}leaveField(e){(e.key===`Escape`||e.key===`Enter`)&&(clearTimeout(this.typing),e.key===`Escape`&&(this.field.value=``),O.filter.search(this.field.value),e.stopPropagation(),e.key===`Escape`&&this.emit(`wbx-leave`))}filterButton(){let e=O.filter.chosen+ +!!O.filter.hidesNoise;return h`<button aria-label=${e?C(`messages.filters_count`,{count:e}):C(`messages.filters`)} class=${e?``:`icon`} @click=${this.wish(`filters`)}>
      ${x(te)}${e?h`<span class="badge">${t(e)}</span>`:v}
    </button>`}contextSelect(){let e=e=>O.filter.set({context:Number(e.target.value)}),{context:t}=O.filter;return h`<select aria-label=${C(`messages.context`)} title=${C(`messages.context`)} @change=${e}>
      ${ve.map(e=>h`<option value=${e} ?selected=${e===t}>
            ${e?C(`messages.context_seconds`,{seconds:e}):C(`messages.context_none`)}
          </option>`)}
    </select>`}highlightButton(){let{highlights:e}=O.filter;return this.iconButton(me,C(`messages.highlight`),()=>O.filter.set({highlights:!e}),e)}talkButton(){let{isTalk:e}=O.filter;return this.iconButton(ye,C(`messages.talk`),()=>O.filter.set({isTalk:!e}),e)}iconButton(e,t,n,r=null){return h`<button
      class=${this.narrow?``:`icon`}
      aria-label=${t}
      title=${t}
      aria-pressed=${r===null?v:String(r)}
      @click=${n}
    >
      ${x(e)}${this.narrow?h`<span class="words">${t}</span>`:v}
    </button>`}sendButton(){return O.messages.isLive?this.iconButton(be,C(`messages.send`),this.wish(`send`)):v}exportButton(){return h`<button title=${C(`messages.export_about`)} @click=${yt}>
      ${x(oe)}${C(`messages.export`)}
    </button>`}menu(){return h`<wbx-menu end bare label=${C(`messages.view`)} path=${_e}>
      ${this.narrow?this.narrowItems():v}
      <fieldset>
        <legend>${C(`messages.columns`)}</legend>
        ${this.narrow?v:ce.map(e=>this.check(C(`messages.${e}`),_.shows(e),()=>this.toggleColumn(e)))}
        ${this.check(C(`messages.newest_on_top`),_.newestOnTop,()=>_.set({newestOnTop:!_.newestOnTop}))}
      </fieldset>
      ${this.select(C(`messages.density`),a,_.density,e=>C(`messages.density_${e}`),e=>_.set({density:e}))}
      ${this.select(C(`messages.limit`),Me,_.limit,e=>t(e),e=>_.set({limit:e}))}
      <button class="plain" @click=${this.wish(`help`)}>${x(u)}${C(`messages.help`)}</button>
    </wbx-menu>`}narrowItems(){return h`
      ${this.followButton()} ${this.noiseButton()} ${this.clearItems()} ${this.talkButton()} ${this.highlightButton()}
      ${this.contextSelect()} ${this.sendButton()} ${this.exportButton()}
    `}check(e,t,n){return h`<label class="check"><input type="checkbox" .checked=${t} @change=${n} />${e}</label>`}select(e,t,n,r,i){return h`<label class="field"
      >${e}
      <select @change=${e=>i(t[e.target.selectedIndex])}>
        ${t.map(e=>h`<option ?selected=${e===n}>${r(e)}</option>`)}
      </select>
    </label>`}toggleColumn(e){let t=_.shows(e)?[..._.hidden,e]:_.hidden.filter(t=>t!==e);_.set({hidden:t})}wish(e){return()=>this.emit(`wbx-do`,{what:e})}};w([D({type:Boolean,reflect:!0})],Q.prototype,`narrow`,void 0),w([k(`input[type=search]`)],Q.prototype,`field`,void 0);function yt(){O.exporting.set({stretch:O.filter.isOn?`filter`:`all`}),O.place.go({view:`trace`,seq:null})}function bt(e){switch(e.is){case`key`:return C(`messages.query_key`,{key:e.key,keys:l.join(`, `)});case`value`:return C(`messages.query_value`,{key:e.key});case`number`:return C(`messages.query_number`,{key:e.key,value:e.value});case`quote`:return C(`messages.query_quote`)}}customElements.define(`wbx-message-toolbar`,Q);var xt=5e3,St=class{constructor(){this.text=``,this.paused=O.messages.paused,this.seen=null,this.last=0}look(){let{messages:e}=O;e.paused!==this.paused&&(this.paused=e.paused,this.text=C(this.paused?`messages.said_paused`:`messages.said_resumed`));let{kept:t}=e;if((this.seen===null||t.last<this.seen)&&(this.seen=e.known?t.last:null),this.seen===null||t.last===this.seen||Date.now()-this.last<xt)return;let n=t.all.slice(t.indexFrom(this.seen+1)).filter(e=>O.filter.isOfWallbox(e)&&m(e));this.seen=t.last,n.length&&(this.last=Date.now(),this.text=S(`messages.said_errors`,n.length))}},Ct=class{constructor(e){this.view=e,this.pressed=e=>{let t=ft(e);t&&(t!==`close`||O.place.seq!==null||M.selected!==null)&&(e.preventDefault(),e.stopPropagation(),this.act(t))},this.asked=e=>{e.detail===`resend`?this.resend():this.act(e.detail)},this.wished=e=>{switch(e.detail.what){case`clear-buffer`:this.dialogs.askClear(O.wallbox);return;case`send`:return this.act(`send`);case`help`:return this.act(`help`);case`filters`:return this.view.openFilters()}},this.clicked=e=>{let t=e.composedPath()[0];if(t.closest(`button, a, .more`)||Tt(this.view))return;let n=t.closest(`[data-key]`)?.dataset.key;n!==void 0&&!t.closest(`.folded`)&&this.go(Number(n))},this.close=()=>{O.place.seq===null?M.set({selected:null}):O.place.go({view:`messages`,seq:null}),this.focus(M.selected)}}go(e){let t=O.place.seq!==null;M.set({selected:e,follow:M.follow&&O.messages.kept.last===e,left:O.messages.kept.last}),O.place.go({view:`messages`,seq:e},t),O.messages.reach(e).then(t=>t?this.view.show(e):void 0)}step(e){let{items:t}=this.view,n=M.selected===null?null:N(t,M.selected,_.newestOnTop),r=n===null?_.newestOnTop?0:t.length-1:n+(t[n]?.key===M.selected||e<0?e:0),i=this.view.seek(r,e,()=>!0);i&&this.select(i.key)}expand(e){M.stay(O.messages.kept.last),M.toggle(`expanded`,e)}select(e){M.set({selected:e}),O.place.seq!==null&&O.place.go({view:`messages`,seq:e},!0),this.focus(e)}act(e){switch(e){case`down`:return this.step(1);case`up`:return this.step(-1);case`next_trouble`:return this.seekTrouble(1);case`previous_trouble`:return this.seekTrouble(-1);case`search`:return this.find(`wbx-message-toolbar`).focus();case`follow`:return M.set({follow:!M.follow,left:O.messages.kept.last});case`pause`:return O.messages.paused?O.messages.resume():O.messages.isLive?O.messages.pause():void 0;case`send`:O.messages.isLive&&this.console?.open();return;case`help`:return this.find(`wbx-message-help`).show();case`close`:return this.close();default:return this.actOnSelected(e,this.selected)}}actOnSelected(e,t){if(!t)return;let{marks:n}=O.messages;switch(e){case`open`:return this.go(t.seq);case`expand`:return f(t)?this.expand(t.seq):void 0;case`partner`:{let e=O.messages.partner(t);return e&&this.select(e.seq)}case`mark`:return n.has(t.seq)?n.remove(t.seq):n.set(t.seq);case`note`:this.dialogs.askNote(t.seq);return;case`copy`:this.copyJson(t);return;case`link`:this.copy(new URL(O.place.href({view:`messages`,seq:t.seq}),window.location.href).href);return}}get selected(){return M.selected===null?void 0:O.messages.kept.find(M.selected)}seekTrouble(e){let{items:t}=this.view,n=M.selected===null?e>0?-1:t.length:N(t,M.selected,_.newestOnTop),r=this.view.seek(n+e,e,wt);r?this.select(r.key):this.say(C(`messages.no_trouble`))}async focus(e){e!==null&&await this.view.show(e),((e===null?null:this.view.list.querySelector(`[data-key="${e}"]`))??this.view.list).focus({preventScroll:!0})}async copyJson(e){let{source:t}=O.messages;if(t&&f(e))try{await this.copy(Ue(await s.get(t,e.seq)))}catch(e){this.say(y(e))}}async copy(e){this.say(C(await We(e,this.view.renderRoot)?`detail.copied`:`detail.copy_failed`))}async resend(){let{source:e}=O.messages,t=this.selected;if(e&&t&&f(t)&&t.kind===`call`)try{let n=ae(ee(He(await s.get(e,t.seq)))),r=t.from===`evcc`||t.to===`wallbox`?`wallbox`:`evcc`;await this.console?.open({wallbox:t.wb,target:r,action:t.action,payload:n?i(re(n)):null})}catch(e){this.say(y(e))}}say(e){this.view.dispatchEvent(new CustomEvent(`hass-notification`,{detail:{message:e},bubbles:!0,composed:!0}))}get dialogs(){return this.find(`wbx-message-dialogs`)}get console(){return this.find(`wbx-send`)}find(e){return this.view.renderRoot.querySelector(e)}};function wt({row:e,answer:t}){return m(e)||t!==null&&m(t)}function Tt(e){let t=e.shadowRoot.getSelection?.()??window.getSelection();return t!==null&&!t.isCollapsed&&t.toString().trim()!==``}var Et=g` :host { display: flex; flex-direction: column; position: absolute; inset: 0; } wbx-split { flex: 1; min-height: 0; } .pane { position: relative; display: flex; flex-direction: column; flex: 1; min-width: 0; min-height: 0; height: 100%; } wbx-window-list { display: block; flex: 1; min-height: 0; overflow: auto; overflow-anchor: none; background: var(--wbx-card); contain: strict; } .body { position: relative; min-width: var(--wbx-row-width, 0); } .window { position: absolute; inset: 0 0 auto; will-change: transform; } .head { position: sticky; top: 0; z-index: 2; min-width: var(--wbx-row-width, 0); background: var(--wbx-card); border-bottom: 1px solid var(--wbx-line); } .line { display: grid; grid-template-columns: var(--wbx-columns); align-items: center; height: var(--wbx-row); padding-inline-end: 8px; } .row { position: relative; border-bottom: 1px solid var(--wbx-line); outline-offset: -2px; } .body .row { cursor: default; } .row[data-key] .line { height: calc(var(--wbx-row) - 1px); } .heading .line { height: 32px; color: var(--wbx-text-2); font-size: 12px; font-weight: 500; } .heading button { min-height: 24px; padding: 0 4px; font-size: 12px; } .cell { min-width: 0; padding: 0 6px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; } .cell.expand { padding: 0; } .cell.time, .cell.delta, .cell.latency, .time, .latency { font-variant-numeric: tabular-nums; } .cell.delta { color: var(--wbx-text-2); text-align: end; } .cell.latency { text-align: end; } .cell.action { font-weight: 500; } button.small { width: 28px; min-height: 24px; height: 100%; border-radius: 6px; color: var(--wbx-text-2); } .direction-words, .type-words, .waits, .mark { display: inline-flex; align-items: center; gap: 4px; vertical-align: middle; } .mark { margin-inline-start: 4px; color: var(--wbx-warn); } .up { color: var(--wbx-up); } .down { color: var(--wbx-down); } .own { color: var(--wbx-own); } .leg { margin-inline-end: 4px; font-size: 11px; } .waits { color: var(--wbx-warn); } .type-words { font-size: 12px; letter-spacing: 0.02em; } .type-words.result, .type-words.event { color: var(--wbx-text-2); } .tag { display: inline-block; padding: 0 6px; border: 1px solid currentColor; border-radius: 6px; color: var(--wbx-text-2); font-size: 11px; line-height: 18px; vertical-align: middle; } .tag.converted, .tag.mended, .tag.auto_response, .tag.synthetic, .tag.injected, .tag.replayed { color: var(--wbx-own); } .tag.blocked, .tag.held, .tag.late, .tag.repeated, .tag.open { color: var(--wbx-warn); } .tag.dropped, .tag.timeout, .tag.invalid, .tag.unmatched, .trouble .type-words { color: var(--wbx-bad); } .body .row:hover > .line { background: color-mix(in srgb, var(--wbx-text) 6%, transparent); } .row.trouble { background: color-mix(in srgb, var(--wbx-bad) 9%, var(--wbx-card)); box-shadow: inset 3px 0 var(--wbx-bad); } .row.trouble .action, .row.trouble .summary { color: var(--wbx-bad); } .row.event, .row.beside .cell, .row.beside .cell * { color: var(--wbx-text-2); } .row.match { background: var(--wbx-mark); } .row.between { box-shadow: inset 3px 0 color-mix(in srgb, var(--wbx-accent) 45%, transparent); } .row.partner { box-shadow: inset 0 0 0 2px var(--wbx-accent); } .row.selected { background: color-mix(in srgb, var(--wbx-accent) 20%, var(--wbx-card)); box-shadow: inset 3px 0 var(--wbx-accent); } .row.folded { background: var(--wbx-page); color: var(--wbx-text-2); text-align: center; } .row.folded .line { display: block; line-height: calc(var(--wbx-row) - 1px); } .row.folded button { min-height: 24px; padding: 0 8px; color: var(--wbx-link); text-decoration: underline; } .jump { position: absolute; bottom: 52px; inset-inline: 0; z-index: 3; display: flex; justify-content: center; pointer-events: none; } .jump button { border-color: var(--wbx-accent); border-radius: 18px; box-shadow: 0 2px 8px rgba(0, 0, 0, 0.3); pointer-events: auto; } .notice { position: absolute; inset: 80px 16px auto; z-index: 1; margin: auto; max-width: 480px; text-align: center; } .problem { margin: 0; padding: 6px 12px; color: var(--wbx-bad); } .two-line .line { display: flex; flex-direction: column; align-items: stretch; justify-content: center; gap: 2px; padding: 0 8px 0 0; } .two-line .heading { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); } .two-line .head { border: none; } .two-line .body, .two-line .head { min-width: 0; } .two-line .cell.first, .two-line .cell.second { display: flex; align-items: center; gap: 8px; } .two-line .cell.first .latency { margin-inline-start: auto; } .two-line .cell.second { padding-inline-start: 34px; } .two-line .cell.first { padding-inline-start: 0; font-size: 13px; } .two-line .second .action { flex: none; max-width: 55%; overflow: hidden; text-overflow: ellipsis; font-weight: 500; } .two-line .second .summary { flex: 1; min-width: 0; overflow: hidden; text-overflow: ellipsis; } .two-line .first .direction-words { min-width: 0; overflow: hidden; } `,Dt=[[`expand`,`30px`,30],[`time`,`128px`,128],[`delta`,`70px`,70],[`direction`,`146px`,146],[`wallbox`,`110px`,110],[`type`,`104px`,104],[`action`,`minmax(150px, 0.5fr)`,150],[`summary`,`minmax(180px, 1.4fr)`,180],[`latency`,`98px`,98],[`tags`,`minmax(130px, 0.9fr)`,130]];function Ot({hidden:e},t){let n=Dt.filter(([n])=>!e.includes(n)&&(n!==`wallbox`||t));return{template:n.map(([,e])=>e).join(` `),width:n.reduce((e,[,,t])=>e+t,8)}}function kt({density:e},t){return t?{compact:50,normal:58,roomy:66}[e]:{compact:25,normal:31,roomy:39}[e]}var At=1e3,$=class extends E{constructor(...e){super(...e),this.narrow=!1,this.filters=!1,this.isTight=!1,this.items=[],this.actions=new Ct(this),this.announcer=new St,this.sizes=new ResizeObserver(([e])=>{let t=e?.contentRect.width??0;t&&(this.isTight=t<860)}),this.measured=null,this.rowHeight=0,this.arrivedAt=null,this.followed=e=>{M.set({follow:e.detail.follow,left:O.messages.kept.last})}}static{this.styles=[b,Et]}watched(){return[O,O.place,O.messages,O.filter,_,M,A]}connectedCallback(){super.connectedCallback(),this.unwatch=O.messages.watch(),this.timer=setInterval(()=>this.tick(),At),this.addEventListener(`keydown`,this.actions.pressed),this.requestUpdate()}disconnectedCallback(){super.disconnectedCallback(),this.unwatch?.(),clearInterval(this.timer),this.sizes.disconnect(),this.measured=null,this.removeEventListener(`keydown`,this.actions.pressed)}tick(){O.messages.kept.all.slice(-200).some(e=>O.messages.waits(e)!==null)&&this.requestUpdate()}willUpdate(){let{selected:e}=M,{messages:t}=O;this.items=Ge(t.rows,t.kept,O.filter,{opened:M.opened,kept:n=>n===e||t.marks.has(n),newestOnTop:_.newestOnTop}),this.announcer.look()}updated(){this.list!==this.measured&&(this.sizes.disconnect(),this.sizes.observe(this.measured=this.list)),O.messages.known&&O.place.seq!==this.arrivedAt&&this.arrive(O.place.seq);let{rowHeight:e}=this.list;e!==this.rowHeight&&this.rowHeight&&M.selected!==null&&this.show(M.selected),this.rowHeight=e}async arrive(e){this.arrivedAt=e,e!==null&&M.selected!==e&&(M.set({selected:e,follow:!1,left:O.messages.kept.last}),await O.messages.reach(e)&&await this.show(e))}async show(e){await new Promise(e=>requestAnimationFrame(e)),await this.updateComplete,await this.list.updateComplete,this.list.reveal(e),await this.list.updateComplete}render(){let{seq:e}=O.place,t=e!==null;return h`
      <wbx-message-toolbar .narrow=${this.narrow} @wbx-do=${this.actions.wished} @wbx-leave=${()=>this.list.focus()}></wbx-message-toolbar>
      ${this.narrow?v:h`<wbx-message-facets></wbx-message-facets>`}
      ${O.messages.problem?h`<p class="problem" role="alert">${C(`messages.problem`,{error:O.messages.problem})}</p>`:v}
      ${this.narrow?this.pane():h`<wbx-split name="messages" label=${C(`messages.divider`)} .open=${t}>
            <div slot="start" class="pane">${this.pane()}</div>
            <div slot="end" class="pane">${t?this.detail(e):v}</div>
          </wbx-split>`}
      ${this.narrow?this.sheets(e):v}
      <p class="visually-hidden" aria-live="polite">${this.announcer.text}</p>
      <wbx-message-dialogs></wbx-message-dialogs>
      <wbx-message-help></wbx-message-help>
      ${A.has(`send`)?h`<wbx-send></wbx-send>`:v}
    `}sheets(e){return h`
      <wbx-sheet
        label=${C(`detail.message`)}
        .open=${e!==null}
        @wbx-close=${this.actions.close}
        @wbx-step=${e=>this.actions.step(e.detail.by)}
      >
        ${e===null?v:this.detail(e)}
      </wbx-sheet>
      <wbx-sheet label=${C(`messages.filters`)} .open=${this.filters} @wbx-close=${()=>this.filters=!1}>
        ${this.filters?h`<wbx-message-facets narrow></wbx-message-facets>`:v}
      </wbx-sheet>
    `}openFilters(){this.filters=!0}detail(e){return A.has(`detail`)?h`<wbx-detail
      .source=${O.messages.source}
      .seq=${e}
      .narrow=${this.narrow}
      .search=${O.filter.query.words[0]??``}
      @wbx-go=${e=>this.actions.go(e.detail.seq)}
      @wbx-step=${this.stepped}
      @wbx-close=${this.closed}
    ></wbx-detail>`:v}stepped(e){e.stopPropagation(),this.actions.step(e.detail.by)}closed(e){e.stopPropagation(),this.actions.close()}pane(){let e=!O.wallbox&&(O.messages.isLive?O.proxy?.wallboxes.length??0:O.trace?.wallboxes.length??0)>1,t=Ot(_,e),n=kt(_,this.isTight),r=`--wbx-row: ${n}px; --wbx-columns: ${t.template}; --wbx-row-width: ${t.width}px`,i=this.partner();return h`
      <wbx-window-list
        role="table"
        class=${this.isTight?`two-line`:``}
        tabindex="-1"
        aria-label=${C(`messages.list`)}
        aria-rowcount=${this.items.length+1}
        style=${r}
        .items=${this.items}
        .row=${(t,n)=>this.row(t,n,e,i)}
        .head=${ze(e,M.deltaToMark,()=>M.set({deltaToMark:!M.deltaToMark}))}
        .expanded=${M.expanded}
        .rowHeight=${n}
        .follow=${M.follow}
        .newestOnTop=${_.newestOnTop}
        @wbx-follow=${this.followed}
        @click=${this.actions.clicked}
        @pointerover=${e=>this.cells.hover(e)}
        @pointerleave=${e=>this.cells.leave(e)}
        @pointerdown=${e=>this.cells.press(e)}
        @pointerup=${()=>this.cells.release()}
        @pointermove=${()=>this.cells.release()}
        @pointercancel=${()=>this.cells.release()}
        @scroll=${()=>this.cells.close()}
      ></wbx-window-list>
      <wbx-cell-filter></wbx-cell-filter>
      ${this.notice()} ${this.jump()}
      <wbx-message-footer .shown=${this.items.length} .narrow=${this.narrow} @wbx-key=${this.actions.asked}></wbx-message-footer>
    `}partner(){let e=M.selected===null?void 0:O.messages.kept.find(M.selected),t=e&&O.messages.partner(e);if(!e||!t)return null;let[n,r]=[e.seq,t.seq].map(e=>N(this.items,e,_.newestOnTop));return{key:t.seq,from:Math.min(n,r),to:Math.max(n,r)}}row(e,t,n,r){if(e.is===`folded`)return Ve(e,t,()=>M.toggle(`opened`,e.key));let i=e.key===M.selected,a=_.newestOnTop?0:this.items.length-1;return Re(e,{index:t,delta:this.delta(e,t),isSelected:i,isPartner:e.key===r?.key,isBetween:r!==null&&t>r.from&&t<r.to,isExpanded:M.expanded.has(e.key),isFocusable:i||M.selected===null&&t===a,showsWallbox:n,twoLine:this.isTight,more:()=>h`<wbx-message-more .source=${O.messages.source} .seq=${e.key}></wbx-message-more>`,toggle:()=>this.actions.expand(e.key)})}delta({row:e},t){if(M.deltaToMark){let t=O.messages.marks.before(e.seq),n=t===null?void 0:O.messages.kept.find(t);return n?e.at-n.at:null}let n=_.newestOnTop?1:-1,r=this.seek(t+n,n,()=>!0);return r?e.at-r.row.at:null}jump(){if(M.follow||!O.messages.isLive)return v;let e=N(this.items,M.left+.25,_.newestOnTop),t=_.newestOnTop?e:this.items.length-e;return h`<div class="jump">
      <button @click=${()=>M.set({follow:!0})}>
        ${x(_.newestOnTop?pe:De)}${t>0?S(`messages.new`,t):C(`messages.to_newest`)}
      </button>
    </div>`}notice(){return O.messages.known?this.items.length?v:O.messages.clearedTo?h`<p class="notice quiet">${C(`messages.none_since_clear`)}</p>`:O.messages.rows.length?h`<p class="notice quiet">
      ${C(`messages.none_match`)} <button @click=${()=>O.filter.reset()}>${C(`messages.filter_reset`)}</button>
    </p>`:h`<p class="notice quiet">${C(`messages.none_yet`)}</p>`:h`<p class="notice quiet">${C(`common.loading`)}</p>`}seek(e,t,n){for(let r=e;r>=0&&r<this.items.length;r+=t){let e=Ze(this.items,r);if(e&&n(e))return e}return null}};w([D({type:Boolean,reflect:!0})],$.prototype,`narrow`,void 0),w([T()],$.prototype,`filters`,void 0),w([T()],$.prototype,`isTight`,void 0),w([k(`wbx-window-list`)],$.prototype,`list`,void 0),w([k(`wbx-cell-filter`)],$.prototype,`cells`,void 0),customElements.define(`wbx-messages`,$);export{$ as WbxMessages};