"""What every hub for a class shares: JupyterHub reads this file after its own configuration.

deploy/hub, deploy/tljh and deploy/kubernetes say only what differs: who may log in, where servers
run, and what enforces the limits.
"""

import os
import sys
from pathlib import Path

config = c  # noqa: F821, defined by whoever reads this file; the chart has another get_config
HERE = Path(__file__).resolve().parent

# Resources of a student: the measured need is in docs/class.md
MEMORY_LIMIT, MEMORY_GUARANTEE = "2G", "1.25G"
CPU_LIMIT, CPU_GUARANTEE = 1.0, 0.1
IDLE = 3600  # seconds without a sign of life after which a server is stopped

POLL = os.environ.get("LECTURE_POLL_URL", "http://127.0.0.1:10101")
SUBMISSIONS = os.environ.get("LECTURE_SUBMISSIONS", "/srv/submissions/{username}")
STATE = os.environ.get("LECTURE_STATE", ".")  # the folder of the votes

student = {
    "cmd": [os.environ.get("LECTURE_PYTHON", "python"), "-m", "lecture_utils.student_server"],
    "default_url": "/lab/tree/softmax-lecture/01_logits_to_softmax.ipynb",
    "mem_limit": MEMORY_LIMIT,
    "mem_guarantee": MEMORY_GUARANTEE,
    "cpu_limit": CPU_LIMIT,
    "cpu_guarantee": CPU_GUARANTEE,
    "start_timeout": 300,  # a new machine may have to be started first
    "http_timeout": 120,
    "environment": {
        "LECTURE_POLL": f"{POLL}/services/poll/",
        "LECTURE_SUBMISSIONS": lambda spawner: SUBMISSIONS.format(username=spawner.user.name),
        "OMP_NUM_THREADS": "1",  # with more threads than cores, everybody waits
    },
}
config.Spawner.update(student)
config.KubeSpawner.update(student)  # the chart sets some of these, under this name

config.JupyterHub.services.extend(
    [
        {
            "name": "idle-culler",
            "command": [sys.executable, "-m", "jupyterhub_idle_culler", f"--timeout={IDLE}"],
        },
        {
            "name": "poll",
            "url": POLL,
            "command": [sys.executable, str(HERE / "poll" / "service.py")],
            "environment": {"LECTURE_VOTES": f"{STATE}/votes.sqlite"},
            "oauth_no_confirm": True,
        },
    ]
)
MAY_VOTE = "access:services!service=poll"
config.JupyterHub.load_roles.extend(
    [
        {
            "name": "idle-culler",
            "services": ["idle-culler"],
            "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
        },
        {"name": "user", "scopes": ["self", MAY_VOTE]},
        {"name": "server", "scopes": ["users:activity!user", "access:servers!server", MAY_VOTE]},
    ]
)
