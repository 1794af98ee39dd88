//! Files that people bring: what is refused, what is made harmless, and how the rest is kept and given out.

use std::io::{Cursor, Read, Write};
use std::net::TcpListener;
use std::time::Duration;

use diesel::prelude::*;
use forecourt::base::db::schema::{audit_entry, evidence as kept, evidence_piece};
use forecourt::base::spool::{Spool, Spooled};
use forecourt::base::values::{ChargebackId, DisputeId, EvidenceId};
use forecourt::base::web::{Limit, limits};
use forecourt::billing::evidence::{
    self, Antivirus, Bundle, Clean, Evidence, Given, Kind, Refused, Subject, attach, clean, of_subject,
};
use forecourt::trust::access::{Role, Scope};
use forecourt::trust::audit::Actor;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage, RgbaImage};

use crate::support::TestApp;
use crate::support::records::issued;

/// What must never come through.
const SCRIPT: &[u8] = b"<script>alert('MARK')</script>";

fn spooled(bytes: &[u8]) -> Spooled {
    let mut spool = Spool::new().unwrap();
    spool.write_all(bytes).unwrap();
    spool.finish().unwrap()
}

fn cleaned(app: &TestApp, name: &str, bytes: &[u8]) -> Result<Clean, Refused> {
    clean(&app.site, &Given { name: name.to_owned(), content: Some(spooled(bytes)) }).unwrap().outcome
}

/// Noise that no format makes small, so that a photo has many chunks.
fn photo(width: u32, height: u32) -> RgbImage {
    let mut state = 1_u32;
    RgbImage::from_fn(width, height, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [a, b, c, _] = state.to_be_bytes();
        Rgb([a, b, c])
    })
}

fn written(picture: &RgbImage, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    DynamicImage::from(picture.clone()).write_to(&mut out, format).unwrap();
    out.into_inner()
}

/// A picture that can be seen through.
fn through(format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    DynamicImage::from(RgbaImage::new(40, 30)).write_to(&mut out, format).unwrap();
    out.into_inner()
}

/// A JPEG with a camera's notes: turned by a quarter, with words where a place would be.
fn with_notes(jpeg: &[u8]) -> Vec<u8> {
    let mut tiff = b"MM\x00\x2a\x00\x00\x00\x08\x00\x02".to_vec();
    tiff.extend(b"\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00");
    tiff.extend(b"\x01\x0e\x00\x02\x00\x00\x00\x0a\x00\x00\x00\x26\x00\x00\x00\x00");
    tiff.extend(b"GPS-MARK!\0");
    let length = u16::try_from(tiff.len() + 8).unwrap().to_be_bytes();
    [&jpeg[..2], b"\xff\xe1", &length, b"Exif\0\0", &tiff, &jpeg[2..]].concat()
}

fn chunk(kind: &[u8], body: &[u8]) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(&[kind, body].concat());
    let length = u32::try_from(body.len()).unwrap().to_be_bytes();
    [length.as_slice(), kind, body, &crc.sum().to_be_bytes()].concat()
}

fn packed(plain: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(plain).unwrap();
    writer.finish().unwrap()
}

/// A PNG that says it is so large, with that little behind it.
fn claims(width: u32, height: u32, more: &[u8]) -> Vec<u8> {
    let head = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    let data = packed(&vec![0; 200_000]);
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(b"IHDR", &head),
        more.to_vec(),
        chunk(b"IDAT", &data),
        chunk(b"IEND", b""),
    ]
    .concat()
}

fn pdf(more: &str) -> Vec<u8> {
    format!(
        "%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n\
         3 0 obj\n<</Type/Page/Parent 2 0 R>>\nendobj\n{more}\ntrailer\n<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n"
    )
    .into_bytes()
}

/// A PDF with a tree of pages made by hand, and one page.
fn tree(kids: &[&str], more: &str) -> Vec<u8> {
    let kids = kids.concat();
    format!(
        "%PDF-1.7\n1 0 obj<</Pages 2 0 R>>endobj 2 0 obj<</Kids[{kids}]>>endobj {more} 5 0 obj<</Type/Page>>endobj\n%%EOF"
    )
    .into_bytes()
}

fn keep(app: &TestApp, scope: &Scope, subject: &Subject, files: &[Clean], shared: bool) {
    let (actor, bundle) = (Actor::system(), Bundle { files, form_key: "k", shared });
    let twice = || app.site.db.write(|c| attach(c, &app.site, &actor, scope, subject, bundle)).unwrap();
    twice();
    twice();
}

fn files(app: &TestApp, scope: &Scope, subject: &Subject) -> Vec<Evidence> {
    app.site.db.read(|c| of_subject(c, &app.site, scope, subject)).unwrap()
}

#[test]
fn hostile_files_are_refused_each_for_what_it_is() {
    let app = TestApp::new();
    let small = photo(40, 30);
    let png = written(&small, ImageFormat::Png);
    let mut vast = written(&small, ImageFormat::Jpeg);
    let size = vast.windows(2).position(|it| it == b"\xff\xc0").unwrap() + 5;
    vast[size..size + 4].copy_from_slice(&[0xff; 4]);
    let script = "4 0 obj<</S/J#61vaScript/JS(app.alert\\('MARK'\\))>>endobj";
    let svg = b"<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"><script>1</script></svg>";
    for (name, bytes, why) in [
        ("nothing.jpg", Vec::new(), Refused::Empty),
        ("drawing.png", svg.to_vec(), Refused::Vector),
        ("page.jpg", b"<!DOCTYPE html><html><body onload=alert(1)>".to_vec(), Refused::WebPage),
        ("page.pdf", SCRIPT.to_vec(), Refused::WebPage),
        ("sheet.xlsx.jpg", b"PK\x03\x04\x14\x00\x06\x00".to_vec(), Refused::Archive),
        ("photo.jpg", b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic".to_vec(), Refused::Heic),
        ("film.jpg", b"\x00\x00\x00\x18ftypisom\x00\x00\x00\x00".to_vec(), Refused::OtherKind),
        ("moving.gif", [b"GIF89a/*".as_slice(), SCRIPT].concat(), Refused::WebPage),
        ("setup.jpg", b"MZ\x90\x00\x03".to_vec(), Refused::OtherKind),
        ("tool.png", b"\x7fELF\x02\x01\x01".to_vec(), Refused::OtherKind),
        ("late.pdf", [b"GIF89a ".as_slice(), &pdf("")].concat(), Refused::OtherKind),
        ("vast.png", claims(100_000, 100_000, b""), Refused::TooManyPixels),
        ("wide.png", claims(19_999, 2_100, b""), Refused::TooManyPixels),
        ("long.png", claims(20_001, 1, b""), Refused::TooManyPixels),
        ("vast.jpg", vast, Refused::TooManyPixels),
        ("cut.png", png[..png.len() / 2].to_vec(), Refused::Broken),
        (
            "locked.pdf",
            pdf("4 0 obj<</Filter/Standard/V 5>>endobj trailer<</Encrypt 4 0 R>>"),
            Refused::Encrypted,
        ),
        ("script.pdf", pdf(script), Refused::Active),
        ("program.pdf", pdf("4 0 obj<</S/Launch/F(cmd.exe)>>endobj"), Refused::Active),
        ("carrier.pdf", pdf("4 0 obj<</Names<</EmbeddedFiles 5 0 R>>>>endobj"), Refused::Attachments),
        ("both.pdf", [pdf("").as_slice(), SCRIPT].concat(), Refused::Broken),
        ("zip.pdf", pdf("4 0 obj<<>>stream\nPK\x05\x06 directory\nendstream endobj"), Refused::Archive),
        ("long.pdf", pdf(&"<</Type/Page>>".repeat(200)), Refused::TooManyPages),
        (
            "opens.pdf",
            pdf("4 0 obj<</S/URI/URI(https://x/?id)>>endobj 5 0 obj<</OpenAction 4 0 R>>endobj"),
            Refused::Active,
        ),
        (
            "again.pdf",
            tree(
                &["3 0 R "; 20],
                "3 0 obj<</Kids[4 0 R 4 0 R 4 0 R]>>endobj 4 0 obj<</Kids[5 0 R 5 0 R 5 0 R 5 0 R]>>endobj",
            ),
            Refused::TooManyPages,
        ),
        ("ring.pdf", tree(&["3 0 R "], "3 0 obj<</Kids[2 0 R]>>endobj"), Refused::Broken),
        (
            "counted.pdf",
            tree(&["5 0 R "], "6 0 obj<</Kids[5 0 R]/Count 99999999>>endobj"),
            Refused::TooManyPages,
        ),
        ("large.jpg", vec![0xff; 10 * 1024 * 1024 + 1], Refused::TooLarge),
    ] {
        assert_eq!(cleaned(&app, name, &bytes).map(|it| it.kind), Err(why), "{name}");
    }
}

#[test]
fn pictures_lose_all_but_their_pixels_and_every_file_is_named_for_what_it_is() {
    let app = TestApp::new();
    let tail = [b"PK\x03\x04".as_slice(), SCRIPT, b"PK\x05\x06"].concat();
    let picture = photo(40, 30);
    let jpeg = [with_notes(&written(&picture, ImageFormat::Jpeg)), tail.clone()].concat();
    let noted = claims(40, 30, &chunk(b"tEXt", &[b"Comment\0", SCRIPT].concat()));
    // A comment that unpacks to 300 MB is not unpacked.
    let bomb = claims(
        100,
        100,
        &chunk(b"zTXt", &[b"Comment\0\0", packed(&vec![b'x'; 300_000_000]).as_slice()].concat()),
    );
    for (name, bytes, named, pixels) in [
        ("comment.png", bomb, "comment.png", Some((100, 100))),
        ("../../IMG 1.html", jpeg, "IMG 1.jpg", Some((30, 40))),
        ("scan.jpg", [noted, tail.clone()].concat(), "scan.png", Some((40, 30))),
        ("x.webp", written(&picture, ImageFormat::WebP), "x.jpg", Some((40, 30))),
        ("clear.webp", through(ImageFormat::WebP), "clear.jpg", Some((40, 30))),
        ("clear.png", through(ImageFormat::Png), "clear.png", Some((40, 30))),
        ("order.exe", pdf(""), "order.pdf", None),
    ] {
        let clean = cleaned(&app, name, &bytes).unwrap_or_else(|why| panic!("{name}: {why:?}"));
        assert_eq!((clean.name.as_str(), clean.pixels), (named, pixels));
        let scope = Scope::for_job(app.northside(), Some(app.customer(app.northside(), "Dana")));
        let subject = Subject::chargeback(ChargebackId::generate(app.clock.now()));
        let kind = clean.kind;
        keep(&app, &scope, &subject, &[clean], false);
        let about = files(&app, &scope.narrowed(scope.customer().unwrap()).unwrap(), &subject);
        assert!(about.is_empty(), "{name}: what is not shared is not the customer's to see");
        let staff = Scope::for_job(app.northside(), None);
        let about = files(&app, &staff, &subject).remove(0);
        let bytes = app.site.db.read(|c| evidence::whole(c, &app.site, &about)).unwrap();
        let has = |mark: &[u8]| bytes.windows(mark.len()).any(|it| it == mark);
        assert!(!has(b"GPS-MARK") && !has(b"MARK") && !has(b"PK\x03\x04"), "{name}");
        if kind != Kind::Pdf {
            let again = image::load_from_memory(&bytes).unwrap();
            assert_eq!(Some((again.width(), again.height())), pixels);
        }
    }
}

/// The same picture, by the program as the portal starts it.
#[test]
fn another_process_reads_pictures_as_this_one_does_and_ends_on_what_it_cannot_read() {
    let run = |bytes: &[u8], how: &[&str]| {
        let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_forecourt"))
            .args([evidence::worker::COMMAND, "jpeg"])
            .args(how)
            .env_clear()
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(bytes).unwrap();
        child.wait_with_output().unwrap()
    };
    // As large as a picture may be, so that its means are known to suffice.
    let jpeg = written(&RgbImage::new(8_000, 5_000), ImageFormat::Jpeg);
    let done = run(&with_notes(&jpeg), &[]);
    assert!(done.status.success(), "{:?}", done.status);
    let line = done.stdout.iter().position(|byte| *byte == b'\n').unwrap();
    let said: serde_json::Value = serde_json::from_slice(&done.stdout[..line]).unwrap();
    assert_eq!(said["Done"], serde_json::json!({"kind": "jpeg", "width": 5_000, "height": 8_000}));
    assert!(done.stdout[line + 1..].starts_with(b"\xff\xd8\xff"));
    assert_eq!(run(&jpeg[..20], &[]).stdout, b"\"Broken\"\n");
    // For a paper.
    let small = run(&jpeg, &["--small"]).stdout;
    assert!(small.starts_with(b"{\"Done\":{\"kind\":\"jpeg\",\"width\":1400,\"height\":875}}\n"));
}

#[actix_web::test]
async fn a_file_is_sealed_in_pieces_given_out_as_a_file_to_keep_and_each_time_an_entry_of_the_log() {
    let app = TestApp::new();
    let dana = app.owner("Dana").await;
    let manager = app.staff("Morgan", Role::Manager).await;
    let other = app.owner("Olga").await;
    let subject = Subject::dispute(DisputeId::generate(app.clock.now()));
    let clean =
        cleaned(&app, "Bremsscheibe \"vorn\".png", &written(&photo(700, 500), ImageFormat::Png)).unwrap();
    let (id, size) = (clean.id, clean.size);
    assert!(size > 3 * 16 * 16_384, "several rows: {size}");
    keep(&app, &dana.scope(), &subject, &[clean], true);
    // At rest: nothing of a picture, nor of its name.
    let pieces: Vec<(i32, Vec<u8>)> = app
        .site
        .db
        .read(|c| {
            Ok(evidence_piece::table
                .order(evidence_piece::place)
                .select((evidence_piece::place, evidence_piece::content))
                .load(c)?)
        })
        .unwrap();
    let (name, head): (Vec<u8>, Vec<u8>) =
        app.site.db.read(|c| Ok(kept::table.select((kept::name, kept::head)).first(c)?)).unwrap();
    for bytes in pieces.iter().map(|(_, bytes)| bytes).chain([&name, &head]) {
        assert!(!bytes.windows(4).any(|it| it == b"IDAT" || it == b"vorn"));
    }
    // The owner, the staff, and another instance get the same.
    let second = app.second();
    let about = files(&second, &dana.scope(), &subject).remove(0);
    let whole = second.site.db.read(|c| evidence::whole(c, &second.site, &about)).unwrap();
    assert_eq!(u64::try_from(whole.len()).unwrap(), size);
    for (who, path) in [(&dana, format!("/files/{id}")), (&manager, format!("/staff/files/{id}"))] {
        let answer = who.get(&path).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(answer.body, whole);
        assert_eq!(answer.header("content-type"), "image/png");
        let name = "attachment; filename=\"Bremsscheibevorn.png\"; filename*=UTF-8''Bremsscheibe%20vorn.png";
        assert_eq!(answer.header("content-disposition"), name);
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert!(answer.header("content-security-policy").starts_with("sandbox; default-src 'none'"));
        assert!(answer.header("cache-control").contains("no-store"));
    }
    assert_eq!(other.get(&format!("/files/{id}")).await.status, 404);
    let looks: i64 = app
        .site
        .db
        .read(|c| {
            let own = audit_entry::table.filter(audit_entry::object_id.eq(id.to_string()));
            Ok(own.filter(audit_entry::action.eq("document.view")).count().get_result(c)?)
        })
        .unwrap();
    assert_eq!(looks, 2);
    damaged(&app, id, &about, &pieces);
}

/// What somebody with the database could do to a file is found.
fn damaged(app: &TestApp, id: EvidenceId, about: &Evidence, pieces: &[(i32, Vec<u8>)]) {
    let put = |place: i32, content: &[u8]| {
        let row = evidence_piece::table.find((id, place));
        app.site
            .db
            .write(|c| Ok(diesel::update(row).set(evidence_piece::content.eq(content)).execute(c)?))
            .unwrap();
    };
    let is_found = |what: &str| {
        let read = app.site.db.read(|c| evidence::whole(c, &app.site, about));
        assert!(read.is_err(), "{what}");
    };
    let last = pieces.len() - 1;
    put(0, &pieces[1].1);
    is_found("swapped");
    put(0, &pieces[0].1[..pieces[0].1.len() - 16_400]);
    is_found("cut off at a chunk");
    let mut altered = pieces[0].1.clone();
    altered[100] ^= 1;
    put(0, &altered);
    is_found("altered");
    put(0, &pieces[0].1);
    put(pieces[last].0, b"");
    is_found("without its end");
    put(pieces[last].0, &pieces[last].1);
    assert!(app.site.db.read(|c| evidence::whole(c, &app.site, about)).is_ok());
    let row = evidence_piece::table.find((id, pieces[last].0));
    app.site.db.write(|c| Ok(diesel::delete(row).execute(c)?)).unwrap();
    is_found("one piece less");
    // The size is not sealed.
    let cut = Evidence { size: 5 * 16_384, ..about.clone() };
    put(0, &pieces[0].1[..5 * 16_400]);
    assert!(
        app.site.db.read(|c| evidence::whole(c, &app.site, &cut)).is_err(),
        "cut off, and said to be so long"
    );
}

/// Speaks enough of clamd's protocol to tell whether a file has the mark of a virus in it.
fn clamd(files: usize) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("tcp:{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for _ in 0..files {
            let (mut talk, _) = listener.accept().unwrap();
            let mut command = [0; 10];
            talk.read_exact(&mut command).unwrap();
            assert_eq!(&command, b"zINSTREAM\0");
            let mut whole = Vec::new();
            loop {
                let mut length = [0; 4];
                talk.read_exact(&mut length).unwrap();
                let length = usize::try_from(u32::from_be_bytes(length)).unwrap();
                if length == 0 {
                    break;
                }
                let from = whole.len();
                whole.resize(from + length, 0);
                talk.read_exact(&mut whole[from..]).unwrap();
            }
            let found = whole.windows(5).any(|it| it == b"EICAR");
            talk.write_all(if found { b"stream: Eicar-Test FOUND\0" } else { b"stream: OK\0" }).unwrap();
        }
    });
    address
}

#[test]
fn the_antivirus_program_is_asked_first_and_without_its_answer_nothing_is_taken() {
    let address = clamd(2);
    let app = TestApp::with(|config| config.antivirus = Some(address.clone()));
    assert_eq!(cleaned(&app, "a.pdf", &pdf("% EICAR")).map(|it| it.kind), Err(Refused::Infected));
    let large = written(&photo(300, 300), ImageFormat::Png);
    assert_eq!(cleaned(&app, "a.png", &large).map(|it| it.kind), Ok(Kind::Png));
    // It is gone now.
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let app = TestApp::with(|config| config.antivirus = Some(format!("tcp:{free}")));
    assert_eq!(cleaned(&app, "a.pdf", &pdf("")).map(|it| it.kind), Err(Refused::NotSearched));
    for bad in ["clamd", "tcp:localhost", "unix:relative", "http:localhost:80"] {
        assert!(bad.parse::<Antivirus>().is_err(), "{bad}");
    }
}

#[actix_web::test]
async fn both_sides_of_a_dispute_bring_files_and_what_belongs_to_a_note_stays_with_the_staff() {
    let app = TestApp::new();
    let dana = app.owner("Dana").await;
    let lena = app.staff("Lena", Role::Manager).await;
    let number = issued(&app, &dana.scope(), 9_000).number;
    let picture = written(&photo(40, 30), ImageFormat::Jpeg);
    let fields = [
        ("key", "one-of-its-own-kind"),
        ("line", "0"),
        ("how-0", "all"),
        ("reason-0", "price"),
        ("wish", "credit"),
        ("words", "It was never done, and here is why"),
    ];
    let path = format!("/invoices/{number}/disputes");
    // What is refused is said beside the field, and all that was typed is there.
    let svg: &[u8] = b"<svg><script>1</script></svg>";
    let refused = dana.upload_with(&path, &fields, &[("wheel.jpg", &picture), ("plan.svg", svg)]).await;
    assert_eq!(refused.status, 422, "{}", refused.text());
    assert!(refused.text().contains("plan.svg: This is a drawing"), "{}", refused.text());
    assert!(refused.text().contains("It was never done, and here is why"));
    // Sent twice it is one dispute with one photo.
    for _ in 0..2 {
        let raised = dana.upload_with(&path, &fields, &[("wheel.jpg", &picture)]).await;
        assert_eq!(raised.status, 303, "{}", raised.text());
    }
    let page = dana.get("/disputes/DS-00001").await.text();
    assert_eq!(page.matches("wheel.jpg").count(), 1, "{page}");
    for (kind, name) in [("note", "inside.jpg"), ("reply", "yours.jpg")] {
        let key = format!("brought-by-the-staff-{kind}");
        let said = [("key", key.as_str()), ("body", "Look at this"), ("kind", kind)];
        let sent = lena.upload_with("/staff/disputes/DS-00001/messages", &said, &[(name, &picture)]).await;
        assert_eq!(sent.status, 303, "{}", sent.text());
    }
    let more = [("key", "more-of-the-same-kind"), ("body", "And this")];
    let sent = dana.upload_with("/disputes/DS-00001/messages", &more, &[("again.jpg", &picture)]).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    let (theirs, own) =
        (dana.get("/disputes/DS-00001").await.text(), lena.get("/staff/disputes/DS-00001").await.text());
    for (name, shared) in
        [("wheel.jpg", true), ("inside.jpg", false), ("yours.jpg", true), ("again.jpg", true)]
    {
        assert!(own.contains(name), "{name}");
        assert_eq!(theirs.contains(name), shared, "{name}");
    }
    let links = |page: &str, root: &str| -> Vec<String> {
        let start = format!("href=\"{root}");
        let ids = page.split(start.as_str()).skip(1).filter_map(|rest| rest.split('"').next());
        ids.map(str::to_owned).collect()
    };
    for id in links(&own, "/staff/files/") {
        assert_eq!(lena.get(&format!("/staff/files/{id}")).await.status, 200);
        let seen = if links(&theirs, "/files/").contains(&id) { 200 } else { 404 };
        assert_eq!(dana.get(&format!("/files/{id}")).await.status, seen);
    }
    assert_eq!((links(&own, "/staff/files/").len(), links(&theirs, "/files/").len()), (4, 3));
}

#[actix_web::test]
async fn the_work_that_files_make_has_a_budget_and_what_was_typed_comes_back_above_it() {
    let app = TestApp::with(|config| config.rate_limit_factor = 1);
    let dana = app.owner("Dana").await;
    let theo = app.owner("Theo").await;
    let number = issued(&app, &dana.scope(), 9_000).number;
    let path = format!("/invoices/{number}/disputes");
    let fields = |key: &'static str| {
        let fixed = [("line", "0"), ("how-0", "all"), ("reason-0", "price"), ("wish", "credit")];
        let mut fields = vec![("key", key), ("words", "It was never done, and here is why")];
        fields.extend(fixed);
        fields
    };
    let picture = written(&photo(40, 30), ImageFormat::Png);
    // What hostile files took; the last of them more than was left.
    let spend = |who: &crate::support::actors::Actor<'_>, many: u64| {
        limits::spend(&app.site, Limit::UPLOAD_WORK, &who.person.to_string(), many).unwrap();
    };
    spend(&dana, 310_000);
    let back = dana.upload_with(&path, &fields("one-of-its-own-kind"), &[("wheel.png", &picture)]).await;
    let text = back.text();
    assert!(back.status == 429 && text.contains("files that take too long to read"), "{text}");
    assert!(text.contains("It was never done, and here is why"), "{text}");
    let without = dana.upload_with("/disputes/none/messages", &[], &[]).await;
    assert_eq!(without.status, 404, "what brings no files is not held up");
    // Nobody else pays for it, and it fills again by itself.
    assert!(!limits::is_spent(&app.site, Limit::UPLOAD_WORK, &theo.person.to_string()).unwrap());
    app.clock.advance(Duration::from_secs(20 * 60));
    let sent = dana.upload_with(&path, &fields("two-of-its-own-kind"), &[("wheel.png", &picture)]).await;
    assert_eq!(sent.location(), "/disputes/DS-00001", "{}", sent.text());
    let took =
        clean(&app.site, &Given { name: "x".to_owned(), content: Some(spooled(&picture)) }).unwrap().took;
    assert!(took > Duration::ZERO, "what is decoded is counted");
}

#[actix_web::test]
async fn whatever_is_wrong_with_the_files_of_a_form_its_words_come_back() {
    let app = TestApp::with(|config| config.rate_limit_factor = 1);
    let dana = app.owner("Dana").await;
    let number = issued(&app, &dana.scope(), 9_000).number;
    let path = format!("/invoices/{number}/disputes");
    let fields = [
        ("key", "one-of-its-own-kind"),
        ("line", "0"),
        ("how-0", "all"),
        ("reason-0", "price"),
        ("wish", "credit"),
        ("words", "It was never done, and here is why"),
    ];
    let photo = vec![0xff; 5 * 1024 * 1024];
    let vast = vec![0xff; 11 * 1024 * 1024];
    let small: &[u8] = b"\xff\xd8\xff";
    for (size, count, why) in [
        (photo.as_slice(), 6, "more than 25 MB together"),
        (vast.as_slice(), 4, "larger than 10 MB"),
        (small, 14, "more files than one message"),
    ] {
        let files: Vec<(&str, &[u8])> = (0..count).map(|_| ("wheel.jpg", size)).collect();
        let back = dana.upload_with(&path, &fields, &files).await;
        let text = back.text();
        assert!(back.status == 422 && text.contains(why), "{}: {text}", back.status);
        assert!(text.contains("It was never done, and here is why"), "{text}");
    }
    // More forms with files than an hour has: this one is not read any further than its words.
    let message = [("key", "more-of-the-same-kind"), ("body", "And this")];
    let raised = dana.post(&path, &fields).await;
    assert_eq!(raised.location(), "/disputes/DS-00001", "{}", raised.text());
    let mut last = None;
    for _ in 0..18 {
        last = Some(dana.upload_with("/disputes/DS-00001/messages", &message, &[("x.jpg", small)]).await);
    }
    let last = last.unwrap();
    assert!(
        last.status == 429 && last.text().contains("Too many files were sent within an hour"),
        "{}",
        last.text()
    );
    assert!(last.text().contains("And this"), "{}", last.text());
}
