//! Forms with files, read as they come: however large one is, little of it is held, and no more is read than may come.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use actix_web::FromRequest;
use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::test::TestRequest;
use actix_web::web::Bytes;
use forecourt::base::web::{Cut, Parts, Posted};
use forecourt::pages::files::MOST;
use futures_util::{Stream, stream};

const CHUNK: usize = 64 * 1024;

#[derive(Default)]
struct Count {
    made: AtomicUsize,
    alive: AtomicUsize,
    most: AtomicUsize,
}

/// A piece of a body that is missed when it is gone.
struct Piece(Arc<Count>);

impl AsRef<[u8]> for Piece {
    fn as_ref(&self) -> &[u8] {
        &[b'x'; CHUNK]
    }
}

impl Drop for Piece {
    fn drop(&mut self) {
        self.0.alive.fetch_sub(1, SeqCst);
    }
}

/// A form with one file of so many pieces, each made when it is asked for.
async fn read(pieces: usize) -> (Posted, usize, usize) {
    let count = Arc::new(Count::default());
    let own = Arc::clone(&count);
    let body = stream::unfold(0, move |at: usize| {
        let own = Arc::clone(&own);
        async move {
            // As a network does: not everything is there at once.
            tokio::task::yield_now().await;
            let bytes = match at {
                0 => Bytes::from_static(
                    b"--E\r\nContent-Disposition: form-data; name=\"words\"\r\n\r\nKept\r\n--E\r\n\
                      Content-Disposition: form-data; name=\"files\"; filename=\"wheel.jpg\"\r\n\r\n",
                ),
                at if at <= pieces => {
                    own.made.fetch_add(1, SeqCst);
                    own.most.fetch_max(own.alive.fetch_add(1, SeqCst) + 1, SeqCst);
                    Bytes::from_owner(Piece(own))
                }
                at if at == pieces + 1 => Bytes::from_static(b"\r\n--E--\r\n"),
                _ => return None,
            };
            Some((Ok::<_, PayloadError>(bytes), at + 1))
        }
    });
    let request = TestRequest::post()
        .insert_header(("content-type", "multipart/form-data; boundary=E"))
        .to_http_request();
    let body: Pin<Box<dyn Stream<Item = Result<Bytes, PayloadError>>>> = Box::pin(body);
    let mut payload = Payload::Stream { payload: body };
    let parts = Parts::from_request(&request, &mut payload).await.unwrap();
    let posted = parts.read(MOST).await.unwrap();
    (posted, count.made.load(SeqCst), count.most.load(SeqCst))
}

#[actix_web::test]
async fn a_large_form_is_held_a_piece_at_a_time_and_read_no_further_than_it_may_be() {
    let (posted, _, held) = read(9 * 16).await;
    assert_eq!(posted.files[0].content.as_ref().unwrap().size(), 9 * 1024 * 1024);
    assert!(held <= 4, "{held} pieces at a time");
    let (posted, made, held) = read(200 * 16).await;
    assert_eq!(
        (posted.cut, posted.fields),
        (Some(Cut::TooLarge), vec![("words".to_owned(), "Kept".to_owned())])
    );
    assert!(posted.files.is_empty() && held <= 4, "{held} pieces at a time");
    assert!(made <= 66 * 16, "{made} pieces were read of a form that is too large");
}
