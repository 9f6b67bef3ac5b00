#!/usr/bin/env bash
# Installs the hub in the cluster that kubectl points to, or updates it: install.sh CHART_VERSION
set -euo pipefail
cd "$(dirname "$0")"
chart_version=${1:?which version of the chart? "helm search repo jupyterhub/jupyterhub" lists them}

helm repo add jupyterhub https://hub.jupyter.org/helm-chart/ --force-update
kubectl create namespace lecture --dry-run=client --output yaml | kubectl apply --filename -
kubectl apply --namespace lecture --filename submissions.yaml
helm upgrade lecture jupyterhub/jupyterhub --install --cleanup-on-fail --namespace lecture \
  --version "$chart_version" --values values.yaml \
  --set-file hub.extraFiles.class_config.stringData=../class_config.py \
  --set-file hub.extraFiles.poll_service.stringData=../poll/service.py \
  --set-file hub.extraFiles.poll_votes.stringData=../poll/votes.py \
  --set-file hub.extraFiles.poll_page.stringData=../poll/page.html \
  --set-file hub.extraFiles.poll_predictions.stringData=../poll/predictions.json
