package io.sessioncheck;

import java.nio.ByteBuffer;

/** What becomes of a frame, and of the watching. */
public final class Verdict {
    /** The frame goes on as it is. */
    public static final Verdict PASS = new Verdict(null, 0);

    /** The frame goes on as it is, and the tap leaves. */
    public static final Verdict DETACH = new Verdict(null, Native.DETACH);

    /** The library's answer: a byte of verbs, then the frame if there is one. Null where there is none. */
    private final byte[] answer;

    private final int verbs;

    private Verdict(byte[] answer, int verbs) {
        this.answer = answer;
        this.verbs = verbs;
    }

    /** The frame that goes on in the other's stead, or null: what crossed, not a copy. The caller may keep it. */
    public ByteBuffer replacement() {
        return answer == null ? null : ByteBuffer.wrap(answer, 1, answer.length - 1);
    }

    /** Whether the tap leaves after this frame. */
    public boolean detach() {
        return (verbs & (Native.DETACH | Native.END)) != 0;
    }

    /** Whether the connection ends with the replacement: nothing that its other side sends counts any more. */
    public boolean end() {
        return (verbs & Native.END) != 0;
    }

    /** Reads the library's answer. One that makes no sense lets the frame pass and ends the watching. */
    static Verdict of(byte[] answer) {
        if (answer == null) {
            return PASS;
        }
        int verbs = answer.length == 0 ? 0 : answer[0];
        boolean replaces = (verbs & Native.REPLACE) != 0 && answer.length > 1;
        if (!replaces || (verbs & ~(Native.REPLACE | Native.DETACH | Native.END)) != 0) {
            return DETACH;
        }
        return new Verdict(answer, verbs);
    }
}
