"""Credentials of clusters, machines and frameworks."""

from typing import Final

from aipolicy.rules.secrets.checksums import has_base32_crc16
from aipolicy.rules.secrets.formats import BASE62, BASE64URL, HEX, LOWER, UUID, Format

FORMATS: Final = (
    Format(
        "OpenShift",
        "OpenShiftToken",
        rf"sha256~{BASE64URL}{{43}}",
        "OpenShift Container Platform documentation, OAuth: token format",
    ),
    Format(
        "Rancher",
        "RancherToken",
        rf"(?:token|kubeconfig)-[0-9a-z.\-]{{5,30}}:{LOWER}{{54}}",
        "Rancher documentation, API keys",
    ),
    Format(
        "Docker Swarm",
        "SwarmToken",
        rf"SWMTKN-1-{LOWER}{{50}}-{LOWER}{{25}}",
        "Docker Docs, Manage swarm: join tokens",
    ),
    Format(
        "K3s",
        "K3sToken",
        rf"K10{HEX}{{64}}::(?:server|node):{HEX}{{32,64}}",
        "K3s documentation, k3s token: format",
    ),
    Format(
        "Kubernetes",
        "BootstrapToken",
        rf"{LOWER}{{6}}\.{LOWER}{{16}}",
        "Kubernetes documentation, Authenticating with bootstrap tokens",
        names=("token", "bootstrap", "join"),
    ),
    Format(
        "Portainer",
        "PortainerToken",
        r"ptr_[0-9A-Za-z+/]{43}=",
        "Portainer documentation, API: access tokens",
    ),
    Format(
        "Proxmox",
        "ProxmoxToken",
        rf"PVEAPIToken=[0-9A-Za-z@.!_\-]{{5,60}}=(?:{UUID})",
        "Proxmox VE wiki, API tokens",
    ),
    Format(
        "NATS", "NatsSeed", r"S[NCOAUX][A-Z2-7]{56}", "NATS docs, NKeys: seeds", has_base32_crc16
    ),
    Format(
        "Kong Konnect",
        "KonnectToken",
        rf"[ks]pat_{BASE62}{{40,50}}",
        "Kong docs, Konnect: personal access tokens",
    ),
    Format("Zuplo", "ZuploKey", rf"zpka_{HEX}{{32}}_{HEX}{{8}}", "Zuplo docs, API key format"),
    Format("Unkey", "UnkeyRootKey", rf"unkey_{BASE62}{{22,30}}", "Unkey docs, Root keys"),
    Format(
        "LocalStack",
        "LocalStackToken",
        r"ls-[0-9A-Za-z]{8}-[0-9A-Za-z]{4}-[0-9A-Za-z]{4}-[0-9A-Za-z]{4}-[0-9A-Za-z]{12}",
        "LocalStack docs, Auth token",
        names=("localstack",),
    ),
    Format(
        "Laravel",
        "LaravelAppKey",
        r"base64:[0-9A-Za-z+/]{43}=",
        "Laravel documentation, Encryption: configuration",
        names=("app_key", "laravel"),
    ),
    Format(
        "Rails",
        "RailsMasterKey",
        rf"{HEX}{{32}}",
        "Ruby on Rails Guides, Securing applications: custom credentials",
        names=("rails_master_key", "master_key"),
    ),
    Format(
        "Rails",
        "RailsSecretKey",
        rf"{HEX}{{128}}",
        "Ruby on Rails Guides, Securing applications: secret_key_base",
        names=("secret_key_base",),
    ),
    Format(
        "VMware",
        "VmwareLicense",
        r"[0-9A-HJ-NP-Z]{5}(?:-[0-9A-HJ-NP-Z]{5}){4}",
        "VMware documentation, License keys",
        names=("vmware", "vcenter", "vsphere", "esx", "license"),
    ),
    Format(
        "Jupyter",
        "JupyterToken",
        rf"{HEX}{{48}}",
        "Jupyter Server documentation, Security: token",
        names=("jupyter", "token"),
    ),
)
