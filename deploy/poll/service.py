"""The poll of a lecture hall, a service of JupyterHub: the hub starts it and says who asks.

Students send their choices with the token of their server. The page shows an administrator the bars
of the class, and a student those of the questions that he has answered.
"""

import asyncio
import json
import os
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

from jupyterhub.services.auth import HubOAuthCallbackHandler, HubOAuthenticated
from tornado import web
from votes import Votes

HERE = Path(__file__).parent
LONGEST = 1000  # bytes of a vote


class Handler(HubOAuthenticated, web.RequestHandler):
    """A request of somebody whom the hub knows, and who may use this service."""

    def initialize(self, votes: Votes) -> None:
        """Take what all requests share."""
        self.votes = votes


class Page(Handler):
    """The page with the bars."""

    @web.authenticated
    def get(self) -> None:
        """Send the page, which asks for the bars by itself."""
        self.set_header("Content-Security-Policy", "default-src 'self' 'unsafe-inline'")
        page = (HERE / "page.html").read_text(encoding="utf-8")
        self.write(page.replace("%TOKEN%", self.xsrf_token.decode()))


class Bars(Handler):
    """The votes, counted."""

    @web.authenticated
    def get(self) -> None:
        """Send those that the user may see."""
        user = self.current_user
        self.write(self.votes.bars(None if user["admin"] else user["name"]))


class Vote(Handler):
    """A choice."""

    @web.authenticated
    def post(self) -> None:
        """Count it."""
        try:
            vote = json.loads(self.request.body)
            self.votes.cast(self.current_user["name"], vote["prediction"], vote["choice"])
        except (KeyError, TypeError, ValueError) as error:
            raise web.HTTPError(400, "%s", error) from None


async def serve(votes: Votes) -> None:
    """Answer until the hub stops the service."""
    shared, prefix = {"votes": votes}, os.environ["JUPYTERHUB_SERVICE_PREFIX"]
    routes = [
        (prefix, Page, shared),
        (prefix + "bars", Bars, shared),
        (prefix + "vote", Vote, shared),
        (prefix + "oauth_callback", HubOAuthCallbackHandler),
    ]
    app = web.Application(routes, cookie_secret=os.urandom(32))
    url = urlsplit(os.environ["JUPYTERHUB_SERVICE_URL"])
    here = "127.0.0.1" if url.hostname == "127.0.0.1" else ""  # in a pod, from other pods as well
    app.listen(url.port, address=here, max_body_size=LONGEST)
    await asyncio.Event().wait()


def main() -> None:
    """Open the file of votes, and serve it."""
    predictions = json.loads((HERE / "predictions.json").read_text(encoding="utf-8"))
    with closing(Votes(Path(os.environ["LECTURE_VOTES"]), predictions)) as votes:
        asyncio.run(serve(votes))


if __name__ == "__main__":
    main()
