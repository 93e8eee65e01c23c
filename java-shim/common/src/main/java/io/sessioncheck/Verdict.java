package io.sessioncheck;

import java.util.Arrays;

/** What becomes of a frame, and of the watching. */
public final class Verdict {
    /** The frame goes on as it is. */
    public static final Verdict PASS = new Verdict(null, false);

    /** The frame goes on as it is, and the tap leaves. */
    public static final Verdict DETACH = new Verdict(null, true);

    private final byte[] replacement;
    private final boolean detach;

    private Verdict(byte[] replacement, boolean detach) {
        this.replacement = replacement;
        this.detach = detach;
    }

    /** The frame that goes on in the other's stead, or null. The caller may keep the array. */
    public byte[] replacement() {
        return replacement;
    }

    /** Whether the tap leaves after this frame. */
    public boolean detach() {
        return detach;
    }

    /** Reads the library's answer. One that makes no sense lets the frame pass and ends the watching. */
    static Verdict of(byte[] answer) {
        if (answer == null) {
            return PASS;
        }
        int verbs = answer.length == 0 ? 0 : answer[0];
        boolean replaces = (verbs & Native.REPLACE) != 0 && answer.length > 1;
        if (!replaces || (verbs & ~(Native.REPLACE | Native.DETACH)) != 0) {
            return DETACH;
        }
        return new Verdict(Arrays.copyOfRange(answer, 1, answer.length), (verbs & Native.DETACH) != 0);
    }
}
