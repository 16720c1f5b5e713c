//! The help page.

use super::words;

words! {
    ABOUT_LICENCE = "Licensed under MIT or Apache-2.0, at your choice." | "MIT ya da Apache-2.0 lisanslıdır; seçim sizindir.";
    ABOUT_PARTS = "It contains libtorch, the MNIST digits and the font Inter. The licences of all parts come with the packages." | "İçinde libtorch, MNIST rakamları ve Inter yazı tipi vardır. Bütün parçaların lisansları paketlerle gelir.";
    ABOUT_NETWORK = "It sends nothing over the network and does not look for updates." | "Ağ üzerinden hiçbir şey göndermez, güncelleme de aramaz.";
    KEY_PAUSE = "pause or resume training" | "eğitimi duraklat ya da sürdür";
    KEY_RANDOM = "go to another digit, at random" | "rastgele başka bir rakama git";
    KEY_MUTATE = "vary the digit at random" | "rakamı rastgele çeşitle";
    KEY_DIGIT = "ask or search for that digit" | "o rakamı iste ya da ara";
    KEY_ZERO = "set all values to zero" | "bütün değerleri sıfırla";
    KEY_UNDO = "undo the last change" | "son değişikliği geri al";
    KEY_REDO = "redo the change" | "değişikliği yinele";
    KEY_PAGES = "open the pages beside the digit" | "rakamın yanındaki sayfaları aç";
    KEY_CHOOSE = "choose a direction" | "bir yön seç";
    KEY_MOVE = "move along it" | "o yönde ilerle";
    KEY_MARK = "mark as more or less, to teach a slider" | "kaydırıcıya öğretmek için fazla ya da az diye işaretle";
    KEY_STORE = "store the vector" | "vektörü belleğe al";
    KEY_TOWARDS = "move some degrees towards it" | "o vektöre doğru birkaç derece git";
    KEY_KEYFRAME = "make the digit a keyframe" | "rakamı anahtar kare yap";
    KEY_PLAY = "play or pause the morph" | "dönüşümü oynat ya da duraklat";
    KEY_KEEP = "keep the digit in the gallery" | "rakamı galeride sakla";
    KEY_SAVE = "save the digit" | "rakamı kaydet";
    KEY_RUNS = "list the runs on disk" | "diskteki eğitimleri listele";
    KEY_VECTOR = "copy or paste the vector as text" | "vektörü metin olarak kopyala, yapıştır";
    KEY_NUMBERS = "copy the 200 numbers, for Python and JSON" | "200 sayıyı Python ve JSON için kopyala";
    KEY_PROJECT = "save gallery, keyframes, settings and generator in one file" | "galeri, anahtar kareler, ayarlar ve üreticiyi tek dosyada kaydet";
    KEY_OPEN = "open a model, run, image, vectors, recipe or lesson" | "model, eğitim, resim, vektör, tarif ya da ders aç";
    KEY_WORKSPACE = "choose a workspace" | "bir çalışma alanı seç";
    KEY_PRESENT = "show the digit full screen" | "rakamı tam ekran göster";
    KEY_LEAVE = "leave full screen" | "tam ekrandan çık";
    KEY_PANELS = "show or hide the run's panel and the sliders" | "eğitim panelini ve kaydırıcıları göster ya da gizle";
    KEY_PALETTE = "search all commands" | "bütün komutlarda ara";
    KEY_HELP = "show this page" | "bu sayfayı göster";
    MOUSE_DIGIT = "Drag the digit" | "Rakamı sürükle";
    MOUSE_DIGIT_DOES = "move along the two strongest layer axes" | "en güçlü iki katman ekseninde git";
    MOUSE_BARS = "Sweep the bars" | "Çubukları tara";
    MOUSE_BARS_DOES = "paint values; hold Shift to set zero" | "değerleri boya; Shift ile sıfırla";
    MOUSE_SLIDER = "Double-click a slider" | "Kaydırıcıya çift tıkla";
    MOUSE_SLIDER_DOES = "set that value to zero" | "o değeri sıfırla";
    MOUSE_SAMPLE = "Click a sample" | "Örneğe tıkla";
    MOUSE_SAMPLE_DOES = "explore it: its noise goes to the sliders" | "keşfet: gürültüsü kaydırıcılara geçer";
    MOUSE_PANEL = "Drag a panel's edge" | "Panelin kenarını sürükle";
    MOUSE_PANEL_DOES = "move it by its upper edge, resize it at its sides" | "üst kenarıyla taşı, yanlarından boyutlandır";
    MOUSE_PLOT = "Drag a plot" | "Grafiği sürükle";
    MOUSE_PLOT_DOES = "move along; Ctrl+wheel zooms, a double-click shows all" | "kaydır; Ctrl+tekerlek yakınlaştırır, çift tıklama hepsini gösterir";
    FIRST_WATCH = "Watch" | "İzleyin";
    FIRST_WATCH_TEXT = "Press Start. D learns to tell real digits from generated ones, G learns to fool it. Both losses settle near their dashed lines when neither wins." | "Başlat'a basın. D gerçek rakamları üretilenlerden ayırmayı, G onu aldatmayı öğrenir. Kazanan yokken iki kayıp da kesikli çizgilerine yaklaşır.";
    FIRST_DRAG = "Drag" | "Sürükleyin";
    FIRST_DRAG_TEXT = "Each of the 200 sliders is one number of the noise that G turns into a digit. Move one, paint the bars, drag the digit itself, or press R, also while training." | "200 kaydırıcının her biri, G'nin bir rakama dönüştürdüğü gürültünün bir sayısıdır. Birini oynatın, çubukları boyayın, rakamı sürükleyin ya da R'ye basın; eğitim sırasında da.";
    FIRST_KEEP = "Keep" | "Saklayın";
    FIRST_KEEP_TEXT = "“Save image…” writes what you see; a PNG carries the noise it came from." | "“Resmi kaydet…” gördüğünüzü yazar; PNG, üretildiği gürültüyü de taşır.";
    PROGRAM_NAME = "Latent Explorer" | "Latent Explorer";
    CLOSE = "Close" | "Kapat";
}
