//! What is saved and opened: vectors, pictures, the gallery and projects.
//!
//! Long because it is one table.

use super::words;

words! {
    MENU_EXPORT = "Export" | "Aktar";
    SAVE_VECTOR = "Save vector…" | "Vektörü kaydet…";
    SAVE_VECTOR_DOES = "Saves the 200 numbers as NPZ, NPY or JSON." | "200 sayıyı NPZ, NPY ya da JSON olarak kaydeder.";
    TITLE_SAVE_VECTOR = "Save vector" | "Vektörü kaydet";
    SAVE_GALLERY = "Save gallery vectors…" | "Galeri vektörlerini kaydet…";
    SAVE_GALLERY_DOES = "Saves the vectors in the gallery as JSON, NPZ or NPY." | "Galerideki vektörleri JSON, NPZ ya da NPY olarak kaydeder.";
    TITLE_SAVE_GALLERY = "Save gallery vectors" | "Galeri vektörlerini kaydet";
    GALLERY_IS_EMPTY = "The gallery is empty: press G to keep a digit" | "Galeri boş: bir rakamı saklamak için G'ye basın";
    OPEN_ANY = "Open…" | "Aç…";
    OPEN_ANY_DOES = "Opens a model, run, image, vectors, recipe or lesson." | "Model, eğitim, resim, vektör, tarif ya da ders açar.";
    TITLE_OPEN_ANY = "Open a file" | "Dosya aç";
    COPY_NUMBERS = "Copy vector as numbers" | "Vektör sayılarını kopyala";
    COPY_NUMBERS_DOES = "Copies the 200 numbers to the clipboard, for Python and JSON." | "200 sayıyı Python ve JSON için panoya kopyalar.";
    KIND_VECTORS = "Vectors" | "Vektörler";
    KIND_OPENED = "All that opens here" | "Burada açılan her şey";
}
