package io.sessioncheck;

/** The library cannot be used here. The message is the one line that an owner needs. */
final class UnavailableException extends Exception {
    private static final long serialVersionUID = 1;

    UnavailableException(String reason, String remedy) {
        super("sessioncheck does not run here (" + System.getProperty("os.name") + "/" + System.getProperty("os.arch")
                + "): " + oneLine(reason) + "; " + remedy + ". Logins go on as if it were not installed.");
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\p{Cntrl}+", " ").strip();
    }
}
