//! What is taken for a logo, and what becomes of it.

use super::*;

fn picture(width: u32, height: u32, pixel: [u8; 4]) -> Vec<u8> {
    let count = usize::try_from(width * height).unwrap();
    Pixels { data: pixel.repeat(count), width, height }.png().unwrap()
}

/// Width and height, and the first pixel.
fn kept(logo: &Logo) -> (u32, u32, Vec<u8>) {
    let again = from_png(&logo.png).unwrap();
    assert_eq!((again.width, again.height), (logo.width, logo.height));
    (again.width, again.height, again.data[..4].to_vec())
}

#[test]
fn a_small_picture_stays_as_large_as_it_is() {
    let logo = read_logo("logo.PNG", &picture(240, 60, [10, 20, 30, 255])).unwrap();
    assert_eq!(kept(&logo), (240, 60, vec![10, 20, 30, 255]));
}

#[test]
fn a_large_picture_is_made_smaller_in_its_own_proportions() {
    let logo = read_logo("logo.png", &picture(2880, 400, [200, 0, 0, 128])).unwrap();
    assert_eq!(kept(&logo), (720, 100, vec![200, 0, 0, 128]));
    let tall = read_logo("logo.png", &picture(300, 600, [0, 0, 0, 255])).unwrap();
    assert_eq!((tall.width, tall.height), (100, 200));
}

#[test]
fn what_is_kept_is_written_anew_and_nothing_hidden_in_the_file_comes_along() {
    let mut bytes = picture(240, 60, [1, 2, 3, 255]);
    bytes.extend(b"<script>alert(1)</script>");
    let logo = read_logo("logo.png", &bytes).unwrap();
    assert!(!logo.png.windows(7).any(|part| part == b"<script"));
    assert!(logo == read_logo("logo.png", &picture(240, 60, [1, 2, 3, 255])).unwrap());
}

/// A gray JPEG of 32 by 16 pixels in its simplest form: one table for each thing, every block without a difference.
fn jpeg() -> Vec<u8> {
    let one_code = |class: u8| [&[0xff, 0xc4, 0, 20, class, 1][..], &[0; 15], &[0]].concat();
    [
        &[0xff, 0xd8, 0xff, 0xdb, 0, 67, 0][..],
        &[1; 64],
        &[0xff, 0xc0, 0, 11, 8, 0, 16, 0, 32, 1, 1, 0x11, 0],
        &one_code(0x00),
        &one_code(0x10),
        &[0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 0, 0, 0xff, 0xd9],
    ]
    .concat()
}

#[test]
fn a_photograph_format_is_read_too() {
    let bytes = jpeg();
    for name in ["logo.jpg", "Logo.JPEG"] {
        let logo = read_logo(name, &bytes).unwrap();
        assert_eq!(kept(&logo), (32, 16, vec![128, 128, 128, 255]));
    }
    assert_eq!(read_logo("logo.png", &bytes).err(), Some(LogoRefused::OtherName));
}

#[test]
fn what_is_no_picture_is_refused_by_what_it_is() {
    use LogoRefused::*;
    let good = picture(240, 60, [0, 0, 0, 255]);
    let svg = b"<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"><script>1</script></svg>";
    let cut = good[..good.len() / 2].to_vec();
    let cases: [(&str, Vec<u8>, LogoRefused); 9] = [
        ("logo.png", Vec::new(), Empty),
        ("logo.png", vec![0; LOGO_BYTES + 1], TooLarge(LOGO_BYTES + 1)),
        ("logo.svg", svg.to_vec(), Vector),
        ("logo.png", svg.to_vec(), Vector),
        ("logo.gif", b"GIF89a".to_vec(), OtherKind),
        ("logo.png", b"MZ\x90\0".to_vec(), OtherKind),
        ("logo.jpg", good, OtherName),
        ("logo.png", cut, Broken),
        ("logo.png", picture(20, 60, [0, 0, 0, 255]), TooSmall(20, 60)),
    ];
    for (name, bytes, why) in cases {
        assert_eq!(read_logo(name, &bytes).err(), Some(why), "{name}");
    }
}

#[test]
fn a_file_that_claims_to_be_huge_is_refused_before_it_is_read() {
    let mut bytes = picture(240, 60, [0, 0, 0, 255]);
    // Width and height of the header, which has a checksum of its own.
    bytes[16..24].copy_from_slice(&[0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30]);
    let checksum = {
        let mut crc = flate2::Crc::new();
        crc.update(&bytes[12..29]);
        crc.sum()
    };
    bytes[29..33].copy_from_slice(&checksum.to_be_bytes());
    assert_eq!(read_logo("logo.png", &bytes).err(), Some(LogoRefused::TooManyPixels(30_000, 30_000)));
}
