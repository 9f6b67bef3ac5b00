#!/usr/bin/env bash
# Makes a class's server of a fresh Ubuntu machine with The Littlest JupyterHub: as root, install.sh ADMIN
# The lecture must lie in /srv/softmax-lecture, where students can read it and not write.
# Run it again after `git pull` there: students' copies stay as they are.
set -euo pipefail
admin=${1:?the name of the administrator, who is the instructor}
lecture=/srv/softmax-lecture
cd "$lecture"

if [ ! -d /opt/tljh ]; then
  curl --location https://tljh.jupyter.org/bootstrap.py | python3 - --admin "$admin"
fi

# The lecture's own environment, with the hub's version of JupyterHub
hub_version=$(/opt/tljh/hub/bin/python -c 'import jupyterhub; print(jupyterhub.__version__)')
UV_COMPILE_BYTECODE=1 python3 environments/install.py --lock environments/hub.txt --torch cpu
.venv/bin/python -m pip install --quiet "jupyterhub==$hub_version"
# once for all students, who cannot write here: bytecode and unpacked data
.venv/bin/python -m compileall -q lecture_utils
.venv/bin/python -c 'from lecture_utils import data; data.torchvision_root()'

install --directory --mode 1733 /srv/submissions # to write into, not to look around in
mkdir --parents /opt/tljh/config/jupyterhub_config.d
ln --symbolic --force "$lecture/deploy/class_config.py" /opt/tljh/config/jupyterhub_config.d/
printf '[Service]\nEnvironment=LECTURE_PYTHON=%s\n' "$lecture/.venv/bin/python" |
  install -D --mode 644 /dev/stdin /etc/systemd/system/jupyterhub.service.d/lecture.conf
tljh-config set services.cull.enabled false # class_config.py does it
systemctl daemon-reload
systemctl restart jupyterhub
