"""What somebody may write into a label or a title; none of it may run, or be more than text."""

RAN = "parent.postMessage('ran','*')"
NOTICE = (
    """addEventListener("message", ({ data }) => { if (data === "ran") window.ran = true; });"""
)


def payloads(address):
    """Return texts that, as markup, would send their page a message or ask for an address."""
    return [
        f"<script>{RAN}</script>",
        f"</script><script>{RAN}</script>",
        f"<!--<script>{RAN}</script>",
        f"</title></style></textarea><script>{RAN}</script>",
        f'<img src=x onerror="{RAN}">',
        f'<svg onload="{RAN}">',
        f"<svg><script>{RAN}</script></svg>",
        f'<details open ontoggle="{RAN}">x</details>',
        f'<input autofocus onfocus="{RAN}">',
        f'<a class="trap" href="javascript:{RAN}">click</a>',
        f'<svg><a class="trap" xlink:href="javascript:{RAN}"><text y="9">x</text></a></svg>',
        f'<iframe srcdoc="<script>{RAN}</script>"></iframe>',
        f'<iframe src="javascript:{RAN}"></iframe>',
        f'<iframe src="data:text/html,<script>{RAN}</script>"></iframe>',
        f'<iframe src="{address}frame"></iframe>',
        f'<object data="data:text/html,<script>{RAN}</script>"></object>',
        f'<base href="{address}base/">',
        f'<meta http-equiv="refresh" content="0;url={address}refresh">',
        f'<link rel="stylesheet" href="{address}style">',
        f'<style>@import "{address}import"; body {{ background: url("{address}ground") }}</style>',
        f'<form action="{address}form"><button class="trap">send</button></form>',
        f'<img src="{address}picture"><video src="{address}film" autoplay></video>',
        f"<math><mtext><table><mglyph><style><img src=x onerror={RAN}></style></mglyph></table>",
        f"&lt;script&gt;{RAN}&lt;/script&gt;",
        f"`${{{RAN}}}`",
        "{{ 7 * 7 }} {% raw %}",
        rf"$\href{{javascript:{RAN}}}{{x}}$",
        f'" onmouseover="{RAN}" autofocus onfocus="{RAN}" x="',
        f"' onmouseover='{RAN}' autofocus onfocus='{RAN}' x='",
        f"javascript:{RAN}",
    ]
