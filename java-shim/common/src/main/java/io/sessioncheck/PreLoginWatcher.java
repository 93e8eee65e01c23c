package io.sessioncheck;

import java.util.Optional;
import java.util.UUID;

/** Who is told of logins before they begin: {@link Core}, or a test. No method throws. */
public interface PreLoginWatcher {
    /**
     * The host's own event before a login. {@code result} is what plugins have made of it; {@code uuid} the one that the
     * event tells, or null. Answers a component as JSON where the login is to be refused, which only an owner's switch
     * allows; otherwise the event stays as it is.
     */
    Optional<String> preLogin(long connection, PreLogin result, String name, UUID uuid);

    /** Something of ours failed beside the event, which goes on. Told once a place. */
    void failed(String place, Throwable fault);
}
