package io.sessioncheck.bungee;

import java.net.URI;
import java.util.concurrent.CompletableFuture;

/** Asks whether a player has joined. */
@FunctionalInterface
interface Ask {
    /** What came back. */
    record Answer(int status, String body) {}

    /** Sends the question; must not wait. Fails where no answer came. */
    CompletableFuture<Answer> ask(URI question);
}
