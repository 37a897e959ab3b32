"""Tokens of services that keep secrets, and keys of file encryption."""

from typing import Final

from aipolicy.rules.secrets.checksums import has_bech32, has_json
from aipolicy.rules.secrets.formats import BASE62, BASE64, BASE64URL, HEX, UUID, Format

_VAULT: Final = "HashiCorp Developer, Vault: tokens, token prefixes"

FORMATS: Final = (
    Format("HashiCorp Vault", "VaultToken", rf"hv[brs]\.{BASE64URL}{{24,300}}", _VAULT),
    Format(
        "HashiCorp Vault",
        "VaultToken",
        rf"[brs]\.{BASE64URL}{{24,300}}(?:\.{BASE62}{{5}})?",
        _VAULT,
        names=("vault",),
    ),
    Format("HashiCorp Vault", "VaultToken", rf"[bs]\.{BASE62}{{24}}", _VAULT, names=("token",)),
    Format(
        "HashiCorp Vault",
        "VaultUnsealKey",
        rf"(?:{BASE64}{{44}}|{HEX}{{66}})",
        "HashiCorp Developer, Vault: seal and unseal",
        names=("unseal_key",),
    ),
    Format(
        "HashiCorp Vault",
        "VaultUnsealKey",
        rf"operator unseal (?:{BASE64}{{44}}|{HEX}{{66}})",
        "HashiCorp Developer, Vault CLI: operator unseal",
    ),
    Format(
        "Doppler",
        "DopplerToken",
        r"dp\.(?:pt|ct|sa|scim|audit|said)\.[0-9A-Za-z]{40,44}",
        "Doppler docs, Auth token formats",
    ),
    Format(
        "Doppler",
        "DopplerToken",
        r"dp\.(?:st|rk)\.(?:[0-9a-z_\-]{2,35}\.)?[0-9A-Za-z]{40,44}",
        "Doppler docs, Auth token formats",
    ),
    Format(
        "1Password",
        "OnePasswordToken",
        rf"ops_eyJ{BASE64}{{250,}}={{0,3}}",
        "1Password Developer, Service accounts",
        has_json,
        strict=False,
    ),
    Format(
        "1Password",
        "OnePasswordSecretKey",
        r"A3-[0-9A-Z]{6}-(?:[0-9A-Z]{11}|[0-9A-Z]{6}-[0-9A-Z]{5})-[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}",
        "1Password Support, About your Secret Key",
    ),
    Format(
        "Infisical",
        "InfisicalToken",
        rf"st\.{HEX}{{24}}\.{HEX}{{32}}\.{HEX}{{32}}",
        "Infisical docs, Service tokens",
    ),
    Format(
        "Bitwarden",
        "BitwardenToken",
        rf"0\.{UUID}\.{BASE62}{{30}}:{BASE64}{{22}}==",
        "Bitwarden help, Secrets Manager: access tokens",
    ),
    Format(
        "Akeyless",
        "AkeylessKey",
        r"[0-9A-Za-z+/]{43}=",
        "Akeyless docs, API key authentication",
        names=("akeyless",),
    ),
    Format(
        "age",
        "AgeSecretKey",
        r"AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}",
        "age-encryption.org, Format: native X25519 recipients",
        has_bech32,
        strict=False,
    ),
    Format(
        "Teleport",
        "TeleportToken",
        rf"{HEX}{{32}}",
        "Teleport docs, Join tokens",
        names=("teleport",),
    ),
    Format(
        "Dashlane",
        "DashlaneKey",
        rf"dls_[0-9A-Z]{{16}}_{BASE64URL}{{60,200}}",
        "Dashlane CLI documentation, Service device keys",
    ),
    Format(
        "Keeper",
        "KeeperToken",
        rf"(?:US|EU|AU|CA|JP|GOV):{BASE64URL}{{43}}",
        "Keeper docs, Secrets Manager: one-time access token",
    ),
    Format(
        "Phase",
        "PhaseToken",
        rf"pss_(?:service|user):v[0-9]:{HEX}{{64}}:{HEX}{{64}}",
        "Phase docs, Tokens",
    ),
    Format(
        "crypt",
        "PasswordHash",
        r"\$(?:5|6)\$(?:rounds=[0-9]{1,9}\$)?[0-9A-Za-z./]{1,16}\$[0-9A-Za-z./]{43,86}",
        "crypt(5), Available hashing methods",
    ),
    Format(
        "crypt",
        "PasswordHash",
        r"\$1\$[0-9A-Za-z./]{1,8}\$[0-9A-Za-z./]{22}",
        "crypt(5), Available hashing methods",
    ),
    Format(
        "crypt",
        "PasswordHash",
        r"\$2[abxy]\$[0-9]{2}\$[0-9A-Za-z./]{53}",
        "crypt(5), Available hashing methods",
    ),
    Format(
        "crypt",
        "PasswordHash",
        r"\$y\$[0-9A-Za-z./]{1,8}\$[0-9A-Za-z./]{1,86}\$[0-9A-Za-z./]{43}",
        "crypt(5), Available hashing methods",
    ),
    Format(
        "Apache",
        "PasswordHash",
        r"\$apr1\$[0-9A-Za-z./]{1,8}\$[0-9A-Za-z./]{22}",
        "Apache HTTP Server documentation, Password formats",
    ),
    Format(
        "phpass",
        "PasswordHash",
        r"\$[PH]\$[0-9A-Za-z./]{31}",
        "Openwall, phpass: portable hashes",
    ),
    Format(
        "Argon2",
        "PasswordHash",
        r"\$argon2(?:id|i|d)\$v=[0-9]{1,3}\$m=[0-9]{1,9},t=[0-9]{1,4},p=[0-9]{1,3}\$[0-9A-Za-z+/]{11,64}\$[0-9A-Za-z+/]{22,90}",
        "RFC 9106 and the PHC string format",
    ),
    Format(
        "Apache",
        "PasswordHash",
        r"\{SHA\}[0-9A-Za-z+/]{27}=",
        "Apache HTTP Server documentation, Password formats",
    ),
    Format(
        "Windows",
        "PasswordHash",
        r"\:[0-9]{3,5}:[0-9A-Fa-f]{32}:[0-9A-Fa-f]{32}:::",
        "hashcat wiki, Example hashes: LM and NTLM, as pwdump and smbpasswd(5) write them",
    ),
    Format(
        "Windows",
        "PasswordHash",
        r"\:\:[0-9A-Za-z._\-]{1,64}:[0-9A-Fa-f]{16}:[0-9A-Fa-f]{32}:[0-9A-Fa-f]{64,}",
        "hashcat wiki, Example hashes: NetNTLMv2",
    ),
    Format(
        "LDAP",
        "PasswordHash",
        r"\{SSHA\}[0-9A-Za-z+/]{32,48}={0,2}",
        "OpenLDAP Administrator's Guide, Password storage",
    ),
    Format(
        "Kerberos",
        "KerberosHash",
        r"\$krb5asrep\$(?:23\$)?(?:[^\s:$]{1,96}:)?[0-9A-Fa-f]{32}\$[0-9A-Fa-f]{64,}",
        "hashcat wiki and John the Ripper, Example hashes: Kerberos 5 AS-REP",
    ),
    Format(
        "Kerberos",
        "KerberosHash",
        r"\$krb5tgs\$(?:17|18|23)\$\*?[^\s*]{1,160}\*?\$[0-9A-Fa-f]{24,32}\$[0-9A-Fa-f]{64,}",
        "hashcat wiki, Example hashes: Kerberos 5 TGS-REP",
    ),
    Format(
        "Cisco",
        "PasswordHash",
        r"\$[89]\$[0-9A-Za-z./]{14}\$[0-9A-Za-z./]{43}",
        "hashcat wiki, Example hashes: Cisco-IOS type 8 (PBKDF2) and type 9 (scrypt)",
    ),
    Format(
        "Django",
        "PasswordHash",
        r"pbkdf2_sha256\$[0-9]{4,8}\$[0-9A-Za-z]{8,32}\$[0-9A-Za-z+/]{43}=",
        "Django documentation, Password management",
    ),
)
