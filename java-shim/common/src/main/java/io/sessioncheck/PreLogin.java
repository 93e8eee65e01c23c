package io.sessioncheck;

/** What plugins have made of the host's event before a login. */
public enum PreLogin {
    AS_CONFIGURED(0),
    DENIED(1),
    /** This name is let in without an account check. */
    FORCED_OFFLINE(2),
    /** This name gets an account check, whatever the host is set to. */
    FORCED_ONLINE(3);

    final int number;

    PreLogin(int number) {
        this.number = number;
    }
}
