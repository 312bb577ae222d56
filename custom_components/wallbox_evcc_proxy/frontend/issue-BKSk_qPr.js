function e({version:e,homeAssistant:n,wallboxes:r,log:i}){let a=[`- Wallbox EVCC Proxy ${e}`,n?`- Home Assistant ${n}`:``,...r.map(e=>`- ${e}`)].filter(Boolean),{text:o,left:s}=t(i,6e4-a.join(`
`).length),c="`".repeat(Math.max(3,...[...o.matchAll(/`+/g)].map(([e])=>e.length+1))),l=s?`The newest messages (${s} older lines are left out)`:`Messages`;return[...a,``,`<details><summary>${l}</summary>`,``,`${c}text`,o,c,``,`</details>`,``].join(`
`)}function t(e,t){let n=e.trimEnd().split(`
`),r=0,i=n.length;for(;i>0&&(r+=n[i-1].length+1,!(r>t&&i<n.length));)--i;let a=n.slice(i).join(`
`);return{text:a.length>t?a.slice(-t):a,left:i}}function n({vendor:e,model:t,firmware:n}){return`Wallbox: ${[e,t].filter(Boolean).join(` `)||`unknown`}${n?`, firmware ${n}`:``}`}export{n,e as t};