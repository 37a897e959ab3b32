"""Private keys of currencies; all but one have a checksum."""

from typing import Final

from aipolicy.rules.secrets.checksums import has_base32_crc16, has_base58_checksum, has_bech32
from aipolicy.rules.secrets.formats import BASE58, HEX, Format

FORMATS: Final = (
    Format(
        "Bitcoin",
        "BitcoinKey",
        rf"5[HJK]{BASE58}{{49}}",
        "Bitcoin wiki, Wallet import format",
        has_base58_checksum,
    ),
    Format(
        "Bitcoin",
        "BitcoinKey",
        rf"[KL]{BASE58}{{51}}",
        "Bitcoin wiki, Wallet import format",
        has_base58_checksum,
    ),
    Format(
        "Bitcoin",
        "BitcoinExtendedKey",
        rf"[xyzt]prv{BASE58}{{107}}",
        "BIP 32, Serialization format",
        has_base58_checksum,
    ),
    Format(
        "Stellar", "StellarSeed", r"S[A-Z2-7]{55}", "Stellar, SEP-23: strkeys", has_base32_crc16
    ),
    Format(
        "Nostr",
        "NostrKey",
        r"nsec1[qpzry9x8gf2tvdw0s3jn54khce6mua7l]{58}",
        "Nostr, NIP-19: bech32-encoded entities",
        has_bech32,
        strict=False,
    ),
    Format(
        "Ethereum",
        "EthereumKey",
        rf"(?:0x)?{HEX}{{64}}",
        "ethereum.org, Accounts: private keys",
        names=("private_key", "priv_key", "eth_key", "deployer_key", "wallet_key"),
    ),
)
