package io.sessioncheck;

/** Who sent a frame. */
public enum Side {
    CLIENT(Native.CLIENT),
    SERVER(Native.SERVER);

    final int number;

    Side(int number) {
        this.number = number;
    }
}
