package com.velocitypowered.api.command;

/** Nothing here ever runs: the host brings the real classes. */
final class Stub {
    private Stub() {}

    static IllegalStateException called() {
        return new IllegalStateException("this is a stub, for compiling only");
    }
}
