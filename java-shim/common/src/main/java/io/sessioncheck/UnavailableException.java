package io.sessioncheck;

/** The library cannot be used here. Its text is the one line that an owner needs. */
final class UnavailableException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Texts.Phrase line;

    UnavailableException(Texts.Phrase reason, Texts.Phrase remedy) {
        super(reason.id());
        String system = System.getProperty("os.name") + "/" + System.getProperty("os.arch");
        line = Texts.Phrase.of("native-unavailable", "system", system, "reason", reason, "remedy", remedy);
    }

    Texts.Phrase line() {
        return line;
    }
}
