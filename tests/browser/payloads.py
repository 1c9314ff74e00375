"""What a student could write to have a reader's browser do something, and whom it would reach if it worked."""

from __future__ import annotations

CANARY = "OWNED"
RUN = "void(top.document.title=`OWN`+`ED`)"  # the canary itself stands in no source
OTHER_PAGE = "owned.html"  # beside the page, with the canary as its title

# Each runs where a page neither escapes it nor has a policy: a test shows it.
SCRIPTS = {
    "script": f"<script>{RUN}</script>",
    "script in capitals": f"<ScRiPt >{RUN}</sCrIpT >",
    "end of style": f"</style><script>{RUN}</script>",
    "end of title": f"</title><script>{RUN}</script>",
    "end of everything": f"--></code></pre></textarea></noscript></dd></dl></table></svg><script>{RUN}</script>",
    "end of an attribute": f'"><script>{RUN}</script>',
    "img onerror": f"<img src=x onerror={RUN}>",
    "img onerror after a quote": f"'><img src='x' onerror='{RUN}'>",
    "svg onload": f"<svg onload={RUN}>",
    "svg script": f"<svg><script>{RUN}</script></svg>",
    "svg animate": f"<svg><animate onbegin={RUN} attributeName=x dur=1s></svg>",
    "details ontoggle": f"<details open ontoggle={RUN}>",
    "input onfocus": f"<input autofocus onfocus={RUN}>",
    "video onerror": f"<video><source onerror={RUN}></video>",
    "body onpageshow": f"<body onpageshow={RUN}>",
    "onmouseover": f"<b onmouseover={RUN}>here</b>",
    "link onerror": f"<link rel=stylesheet href=nowhere.css onerror={RUN}>",
    "javascript address": f"<a href='javascript:{RUN}'>here</a>",
    "javascript address with entities": f"<a href='java&#115;cript&colon;{RUN}'>here</a>",
    "form": f"<form action='javascript:{RUN}'><button>here</button></form>",
    "iframe srcdoc": f"<iframe srcdoc='&lt;script&gt;{RUN}&lt;/script&gt;'></iframe>",
    "iframe javascript": f"<iframe src='javascript:{RUN}'></iframe>",
}
# No policy stops a page that sends its reader elsewhere: only escaping does.
REFRESH = {"meta refresh": f"<meta http-equiv=refresh content='0;url={OTHER_PAGE}'>"}
# Nothing to run here, only to be shown as it is.
TEXTS = {
    "a quote": f"' onmouseover='{RUN}' x='",
    "a double quote": f'" onmouseover="{RUN}" x="',
    "an address": f"javascript:{RUN}",
    "entities": f"&lt;script&gt;{RUN}&lt;/script&gt; &#60;script&#62; &amp; &nbsp;",
    "template syntax": "{{ 7 * 7 }} {% raw %} {# comment #} ${7*7} #{7*7} <%= 7*7 %>",
    "a comment": "<!-- all that follows is gone",
    "character data": "<![CDATA[ all that follows ]]> <?php ?> <!DOCTYPE html>",
    "plaintext": "<plaintext>",
    "a style": "</style><style>*{display:none!important}</style>",
    "an import": "<style>@import url(http://127.0.0.1:9/leak.css);</style>",
    "a base": "<base href=http://127.0.0.1:9/>",
    "a picture elsewhere": "<img src=http://127.0.0.1:9/leak.png>",
    "bidi marks": "\u202egnp.exe\u2066abc\u2069\u200f\u061c",
    "lone surrogates": "\ud800<script>\udfff",
    "control characters": "\x00<\x00script>\x1b[31mred\x1b[0m\x08\x9b2J",
    "long": "W" * 1_500,
}
ALL = {**SCRIPTS, **REFRESH, **TEXTS}
