//! The files under `static/`, embedded in the binary and served under a name that holds their content's hash, so
//! that browsers keep them for ever and a new release never meets an old stylesheet.
//! Not here: branding (a dealership's own colors, later) and anything a person uploaded.

use std::io::Write;
use std::sync::{LazyLock, OnceLock};

use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::compress::Encoding;

const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ONE_DAY: HeaderValue = HeaderValue::from_static("public, max-age=86400");

struct Asset {
    name: &'static str,
    /// `/static/app.0123456789.css`
    url: String,
    etag: String,
    kind: &'static str,
    bytes: Vec<u8>,
    gzip: OnceLock<Vec<u8>>,
    zstd: OnceLock<Vec<u8>>,
}

static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(load);

/// The address of an embedded file, by its plain name: `asset("app.css")`.
/// A name that does not exist is a mistake in a template; the tests render them all.
#[must_use]
pub fn asset(name: &str) -> &'static str {
    let found = ASSETS.iter().find(|asset| asset.name == name);
    debug_assert!(found.is_some(), "no such asset: {name}");
    found.map_or("/static/missing", |asset| asset.url.as_str())
}

/// `GET /static/{file}`. A file that is not there is `None`: the caller answers with the portal's 404.
#[must_use]
pub fn serve(request: &HttpRequest, file: &str) -> Option<HttpResponse> {
    let asset = ASSETS.iter().find(|asset| asset.url.strip_prefix("/static/") == Some(file))?;
    Some(answer(request, asset, FOR_EVER))
}

/// `GET /favicon.ico`: browsers ask for it beside documents that have no `<link rel="icon">`, such as PDFs.
pub async fn favicon(request: HttpRequest) -> HttpResponse {
    match ASSETS.iter().find(|asset| asset.name == "favicon.ico") {
        Some(asset) => answer(&request, asset, ONE_DAY),
        None => HttpResponse::NotFound().finish(),
    }
}

fn answer(request: &HttpRequest, asset: &'static Asset, keep: HeaderValue) -> HttpResponse {
    let known = request.headers().get(header::IF_NONE_MATCH);
    let unchanged =
        known.and_then(|value| value.to_str().ok()).is_some_and(|tags| tags.contains(&asset.etag));
    let mut response = if unchanged { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response
        .insert_header((header::CACHE_CONTROL, keep))
        .insert_header((header::ETAG, asset.etag.as_str()))
        .insert_header((header::VARY, "accept-encoding"));
    if unchanged {
        return response.finish();
    }
    let (body, encoding) = asset.body(Encoding::accepted(request.headers()));
    if let Some(name) = encoding.name() {
        response.insert_header((header::CONTENT_ENCODING, name));
    }
    response.content_type(asset.kind).body(web::Bytes::from_static(body))
}

impl Asset {
    fn new(name: &'static str, bytes: Vec<u8>) -> Self {
        let hash: String = HEXLOWER.encode(&Sha256::digest(&bytes)).chars().take(10).collect();
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
        Self {
            name,
            url: format!("/static/{stem}.{hash}.{extension}"),
            etag: format!("\"{hash}\""),
            kind: content_type(extension),
            bytes,
            gzip: OnceLock::new(),
            zstd: OnceLock::new(),
        }
    }

    /// The bytes to send, squeezed once and as hard as it goes; a format that is compressed in itself stays as it is.
    fn body(&'static self, wanted: Encoding) -> (&'static [u8], Encoding) {
        let squeezed = match wanted {
            _ if !squeezes(self.kind) => None,
            Encoding::Zstd => Some(self.zstd.get_or_init(|| zstd_best(&self.bytes))),
            Encoding::Gzip => Some(self.gzip.get_or_init(|| gzip_best(&self.bytes))),
            Encoding::Identity => None,
        };
        match squeezed {
            Some(bytes) if !bytes.is_empty() => (bytes, wanted),
            _ => (&self.bytes, Encoding::Identity),
        }
    }
}

fn load() -> Vec<Asset> {
    let plain = |name, bytes: &[u8]| Asset::new(name, bytes.to_vec());
    let fonts = [
        plain("figtree-latin.woff2", include_bytes!("../../../static/fonts/figtree-latin.woff2")),
        plain("figtree-latin-ext.woff2", include_bytes!("../../../static/fonts/figtree-latin-ext.woff2")),
    ];
    let css =
        concat!(include_str!("../../../static/css/tokens.css"), include_str!("../../../static/css/app.css"));
    // A stylesheet names a font by its plain name: its hashed address is written in here.
    let css = fonts.iter().fold(css.to_owned(), |css, font| {
        css.replace(&format!("url(\"{}\")", font.name), &format!("url(\"{}\")", font.url))
    });
    let others = vec![
        Asset::new("app.css", css.into_bytes()),
        plain("print.css", include_bytes!("../../../static/css/print.css")),
        plain("icons.svg", include_bytes!("../../../static/img/icons.svg")),
        plain("mark.svg", include_bytes!("../../../static/img/mark.svg")),
        plain("favicon.ico", include_bytes!("../../../static/img/favicon.ico")),
        plain("forms.js", include_bytes!("../../../static/js/forms.js")),
        plain("lines.js", include_bytes!("../../../static/js/lines.js")),
        plain("keys.js", include_bytes!("../../../static/js/keys.js")),
        plain("live.js", include_bytes!("../../../static/js/live.js")),
        plain("passkey.js", include_bytes!("../../../static/js/passkey.js")),
    ];
    others.into_iter().chain(fonts).collect()
}

fn content_type(extension: &str) -> &'static str {
    match extension {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}

fn squeezes(kind: &str) -> bool {
    kind.starts_with("text/") || kind == "image/svg+xml"
}

/// Empty when the compressor fails; then the plain bytes are sent.
fn gzip_best(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).unwrap_or_default()
}

fn zstd_best(bytes: &[u8]) -> Vec<u8> {
    zstd::bulk::compress(bytes, 19).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_holds_the_contents_hash() {
        for asset in ASSETS.iter() {
            let hash = asset.etag.trim_matches('"');
            assert_eq!(hash.len(), 10);
            assert!(asset.url.contains(&format!(".{hash}.")), "{}", asset.url);
        }
    }

    #[test]
    fn the_stylesheet_names_the_hashed_fonts() {
        let css = ASSETS.iter().find(|asset| asset.name == "app.css").unwrap();
        let text = String::from_utf8(css.bytes.clone()).unwrap();
        assert!(
            text.contains(asset("figtree-latin.woff2")) && text.contains(asset("figtree-latin-ext.woff2"))
        );
        for url in text.split("url(").skip(1) {
            assert!(url.starts_with("\"/static/"), "an address without a hash: {}", &url[..40]);
        }
    }

    #[test]
    fn first_load_stays_in_its_budget() {
        let sent = |name: &str| {
            let asset = ASSETS.iter().find(|asset| asset.name == name).unwrap();
            asset.body(Encoding::Gzip).0.len()
        };
        assert!(sent("app.css") < 14 * 1024, "css {}", sent("app.css"));
        assert!(sent("passkey.js") + sent("forms.js") < 4 * 1024);
        let all: usize =
            ["app.css", "print.css", "icons.svg", "forms.js", "passkey.js"].map(sent).iter().sum();
        assert!(all + sent("figtree-latin.woff2") + sent("mark.svg") < 50 * 1024, "first load {all}");
    }

    #[actix_web::test]
    async fn answers_304_to_the_same_tag_and_404_to_an_old_name() {
        let url = asset("app.css");
        let file = url.strip_prefix("/static/").unwrap();
        let first = actix_web::test::TestRequest::get().uri(url).to_http_request();
        let answer = serve(&first, file).unwrap();
        assert_eq!(answer.status(), 200);
        let tag = answer.headers().get(header::ETAG).unwrap().clone();
        let again = actix_web::test::TestRequest::get()
            .uri(url)
            .insert_header((header::IF_NONE_MATCH, tag))
            .to_http_request();
        assert_eq!(serve(&again, file).unwrap().status(), 304);
        assert!(serve(&again, "app.0000000000.css").is_none());
        assert!(serve(&again, "app.css").is_none());
    }

    #[actix_web::test]
    async fn sends_the_strongest_encoding_that_is_accepted() {
        let url = asset("app.css");
        let file = url.strip_prefix("/static/").unwrap();
        for (accept, sent) in
            [("gzip, deflate, br, zstd", Some("zstd")), ("gzip", Some("gzip")), ("br", None)]
        {
            let request = actix_web::test::TestRequest::get()
                .insert_header((header::ACCEPT_ENCODING, accept))
                .to_http_request();
            let answer = serve(&request, file).unwrap();
            let encoding =
                answer.headers().get(header::CONTENT_ENCODING).map(|v| v.to_str().unwrap().to_owned());
            assert_eq!(encoding.as_deref(), sent);
        }
    }
}
