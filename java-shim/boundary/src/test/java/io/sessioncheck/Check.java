package io.sessioncheck;

/** Assertions for the children, which have no JUnit. */
final class Check {
    private Check() {}

    static void that(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    /** What a call throws. */
    static Throwable thrown(Call call) {
        try {
            call.run();
            return null;
        } catch (Throwable thrown) {
            return thrown;
        }
    }

    static void throwsA(Class<? extends Throwable> type, Call call, String what) {
        Throwable thrown = thrown(call);
        that(thrown != null && thrown.getClass() == type, what + " throws " + thrown + ", not " + type);
    }

    /** A call that may throw anything. */
    interface Call {
        void run() throws Throwable;
    }
}
