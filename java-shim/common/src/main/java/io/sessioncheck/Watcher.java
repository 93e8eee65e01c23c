package io.sessioncheck;

import java.net.InetAddress;

/** Who looks at logins: {@link Core}, or a test. No method throws, and all may be called from any thread. */
interface Watcher {
    /** A new connection's number, or 0: then there is nothing to watch and nothing to install. */
    long opened();

    /** Shows a whole frame, packet id and data, decrypted and uncompressed. */
    Verdict frame(long connection, Side side, byte[] frame);

    /** A connection is over. */
    void gone(long connection);

    /** Where a connection really comes from, after the PROXY protocol; null where the host does not know. */
    void address(long connection, InetAddress address);

    /** A connection comes from inside this process, as Geyser's do. */
    void localAddress(long connection);

    /** Something of ours failed beside the connection, which goes on. Told once a place. */
    void failed(String place, Throwable fault);
}
