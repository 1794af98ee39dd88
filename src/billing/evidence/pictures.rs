//! Pictures, decoded and written anew: only the colors of pixels come through, turned the way the camera was held. What the
//! file said besides (place, time, camera, thumbnails, comments, other files after its end) does not. Sizes are looked at
//! before anything is decoded.

use std::io::{BufRead, Cursor, Seek};

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, Rgb, RgbImage};

use super::kinds::{Came, Kind, Refused};
use super::{ONE_FILE, PIXELS};

/// Longer on one side is no photo of a car.
const SIDE: u32 = 20_000;
/// Bytes of a decoded picture: 40 million pixels of four.
const DECODED: u64 = PIXELS * 4;
/// Of 100; what is lost is less than a phone's own lens loses. Where that takes too much room, the second.
const QUALITY: [u8; 2] = [88, 70];
/// The longer side of a picture that goes into a paper, and its quality.
const SMALL: (u32, u8) = (1_400, 78);

/// What is made of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Want {
    /// What is kept: all its pixels.
    Whole,
    /// For a paper: a JPEG of little size.
    Small,
}

/// What a picture turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rewritten {
    pub kind: Kind,
    pub width: u32,
    pub height: u32,
}

/// Reads a picture and writes it anew, not larger than a file may be. `Err` of the outer kind is the machine's fault, the
/// inner one the file's.
pub(super) fn rewrite(
    came: Came,
    want: Want,
    from: impl BufRead + Seek,
) -> std::io::Result<Result<(Rewritten, Vec<u8>), Refused>> {
    let picture = match read(came, from) {
        Ok(picture) => picture,
        Err(why) => return Ok(Err(why)),
    };
    if want == Want::Small {
        let (side, quality) = SMALL;
        let is_small = picture.width().max(picture.height()) <= side;
        let small = on_white(if is_small { picture } else { picture.thumbnail(side, side) });
        let bytes = jpeg(&small, quality)?;
        return Ok(Ok(done(Kind::Jpeg, &small, bytes)));
    }
    // A drawing or a picture of a screen keeps its edges; what was a photo stays one.
    if came == Came::Png {
        let picture = if picture.color().has_alpha() {
            DynamicImage::from(picture.into_rgba8())
        } else {
            DynamicImage::from(picture.into_rgb8())
        };
        let mut png = Cursor::new(Vec::new());
        picture.write_with_encoder(PngEncoder::new(&mut png)).map_err(std::io::Error::other)?;
        if fits(png.get_ref()) {
            return Ok(Ok(done(Kind::Png, &picture, png.into_inner())));
        }
        return photo(picture);
    }
    photo(picture)
}

/// As a photo, of the best quality for which there is room.
fn photo(picture: DynamicImage) -> std::io::Result<Result<(Rewritten, Vec<u8>), Refused>> {
    let picture = on_white(picture);
    for quality in QUALITY {
        let bytes = jpeg(&picture, quality)?;
        if fits(&bytes) {
            return Ok(Ok(done(Kind::Jpeg, &picture, bytes)));
        }
    }
    Ok(Err(Refused::TooLarge))
}

fn fits(bytes: &[u8]) -> bool {
    u64::try_from(bytes.len()).is_ok_and(|length| length <= ONE_FILE)
}

fn jpeg(picture: &DynamicImage, quality: u8) -> std::io::Result<Vec<u8>> {
    let mut out = Cursor::new(Vec::new());
    let encoder = JpegEncoder::new_with_quality(&mut out, quality);
    picture.write_with_encoder(encoder).map_err(std::io::Error::other)?;
    Ok(out.into_inner())
}

fn done(kind: Kind, picture: &DynamicImage, bytes: Vec<u8>) -> (Rewritten, Vec<u8>) {
    (Rewritten { kind, width: picture.width(), height: picture.height() }, bytes)
}

/// A photo has nothing to see through: what had is laid on white.
fn on_white(picture: DynamicImage) -> DynamicImage {
    if !picture.color().has_alpha() {
        return DynamicImage::from(picture.into_rgb8());
    }
    let through = picture.into_rgba8();
    let mut flat = RgbImage::new(through.width(), through.height());
    for (to, from) in flat.pixels_mut().zip(through.pixels()) {
        let [r, g, b, a] = from.0;
        let laid = |color: u8| {
            let mixed = (u32::from(color) * u32::from(a) + 255 * u32::from(255 - a)) / 255;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        };
        *to = Rgb([laid(r), laid(g), laid(b)]);
    }
    DynamicImage::from(flat)
}

fn read(came: Came, from: impl BufRead + Seek) -> Result<DynamicImage, Refused> {
    let format = match came {
        Came::Jpeg => ImageFormat::Jpeg,
        Came::Png => ImageFormat::Png,
        Came::WebP => ImageFormat::WebP,
        Came::Pdf => return Err(Refused::OtherKind),
    };
    let mut reader = ImageReader::with_format(from, format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE);
    limits.max_image_height = Some(SIDE);
    limits.max_alloc = Some(DECODED);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|e| why(&e))?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PIXELS || decoder.total_bytes() > DECODED {
        return Err(Refused::TooManyPixels);
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|e| why(&e))?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

fn why(error: &image::ImageError) -> Refused {
    match error {
        image::ImageError::Limits(_) => Refused::TooManyPixels,
        _ => Refused::Broken,
    }
}
