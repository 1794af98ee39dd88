//! A certificate and its key, from PEM files.

use std::path::Path;

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// TLS 1.3 and 1.2 with the provider of this program. The error says which file and why, for people.
pub fn load(certificate: &Path, key: &Path) -> Result<ServerConfig, String> {
    let read = |path: &Path, e: &dyn std::fmt::Display| format!("{}: {e}", path.display());
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect)
        .map_err(|e| read(certificate, &e))?;
    if chain.is_empty() {
        return Err(format!("{} holds no certificate", certificate.display()));
    }
    let secret = PrivateKeyDer::from_pem_file(key).map_err(|e| read(key, &e))?;
    ServerConfig::builder().with_no_client_auth().with_single_cert(chain, secret).map_err(|e| e.to_string())
}
