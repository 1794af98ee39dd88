//! Compressing a rendered page in the closure that renders it: zstd or gzip at their lightest level, which costs
//! 7 and 20 % of a page. actix's own `Compress` streams and adds 40 ms a page (docs/performance.md).
//! Not here: whether a page may be compressed at all; embedded files, which are squeezed once (`assets`).

use std::cell::RefCell;
use std::io::Write;

use actix_web::http::header::{ACCEPT_ENCODING, HeaderMap};

/// Below this a compressed page saves no packet.
const WORTHWHILE: usize = 1400;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Zstd,
    Gzip,
    Identity,
}

impl Encoding {
    /// The best of what the browser accepts. `q=0` is a refusal (RFC 9110, 12.5.3); other weights are not compared:
    /// no browser sends them, and any encoding it lists is one that it can read.
    #[must_use]
    pub fn accepted(headers: &HeaderMap) -> Self {
        let Some(accept) = headers.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()) else {
            return Self::Identity;
        };
        let takes = |wanted: &str| accept.split(',').any(|item| offers(item, wanted));
        if takes("zstd") {
            Self::Zstd
        } else if takes("gzip") {
            Self::Gzip
        } else {
            Self::Identity
        }
    }

    /// The value of `Content-Encoding`; none for the page as it is.
    #[must_use]
    pub fn name(self) -> Option<&'static str> {
        match self {
            Self::Zstd => Some("zstd"),
            Self::Gzip => Some("gzip"),
            Self::Identity => None,
        }
    }

    /// The page in this encoding, or as it was (and `Identity`) when that is not worth it.
    #[must_use]
    pub fn compress(self, page: Vec<u8>) -> (Vec<u8>, Self) {
        if page.len() < WORTHWHILE {
            return (page, Self::Identity);
        }
        let squeezed = match self {
            Self::Zstd => zstd(&page),
            Self::Gzip => gzip(&page),
            Self::Identity => None,
        };
        match squeezed {
            Some(bytes) => (bytes, self),
            None => (page, Self::Identity),
        }
    }
}

fn offers(item: &str, wanted: &str) -> bool {
    let (name, weight) = item.split_once(';').unwrap_or((item, ""));
    let refused = weight.trim().strip_prefix("q=").is_some_and(|q| q.trim().parse() == Ok(0.0_f32));
    name.trim().eq_ignore_ascii_case(wanted) && !refused
}

thread_local! {
    /// A compressor a thread: setting one up costs more than compressing a page.
    static ZSTD: RefCell<Option<zstd::bulk::Compressor<'static>>> = RefCell::new(zstd::bulk::Compressor::new(1).ok());
}

fn zstd(page: &[u8]) -> Option<Vec<u8>> {
    ZSTD.with_borrow_mut(|compressor| compressor.as_mut()?.compress(page).ok())
}

fn gzip(page: &[u8]) -> Option<Vec<u8>> {
    let mut encoder =
        flate2::write::GzEncoder::new(Vec::with_capacity(page.len() / 4), flate2::Compression::fast());
    encoder.write_all(page).and_then(|()| encoder.finish()).ok()
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    fn accepted(accept: &str) -> Encoding {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_str(accept).unwrap());
        Encoding::accepted(&headers)
    }

    #[test]
    fn prefers_zstd_then_gzip_and_honours_refusals() {
        assert_eq!(accepted("gzip, deflate, br, zstd"), Encoding::Zstd);
        assert_eq!(accepted("GZIP;q=0.8, zstd; q=0"), Encoding::Gzip);
        assert_eq!(accepted("gzip;q=0.0"), Encoding::Identity);
        assert_eq!(accepted("identity"), Encoding::Identity);
        assert_eq!(Encoding::accepted(&HeaderMap::new()), Encoding::Identity);
    }

    #[test]
    fn what_is_sent_unpacks_to_the_page() {
        let page = "<li>NM-10482</li>".repeat(500).into_bytes();
        let (bytes, encoding) = Encoding::Zstd.compress(page.clone());
        assert_eq!(encoding, Encoding::Zstd);
        assert_eq!(zstd::bulk::decompress(&bytes, page.len()).unwrap(), page);
        let (bytes, encoding) = Encoding::Gzip.compress(page.clone());
        assert_eq!(encoding, Encoding::Gzip);
        let mut plain = Vec::new();
        std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&bytes[..]), &mut plain).unwrap();
        assert_eq!(plain, page);
    }

    #[test]
    fn leaves_a_small_page_as_it_is() {
        assert_eq!(Encoding::Zstd.compress(b"ok".to_vec()), (b"ok".to_vec(), Encoding::Identity));
    }
}
