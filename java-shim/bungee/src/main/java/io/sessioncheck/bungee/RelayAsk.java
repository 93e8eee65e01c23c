package io.sessioncheck.bungee;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Asks the relay on this machine. One client for all logins; its threads are daemons. */
final class RelayAsk implements Ask {
    /** Longer than any budget of the relay's, shorter than the client's patience of thirty seconds. */
    private static final Duration AT_MOST = Duration.ofSeconds(20);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            // A proxy that the owner set is for the outside.
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    @Override
    public CompletableFuture<Answer> ask(URI question) {
        HttpRequest request = HttpRequest.newBuilder(question).timeout(AT_MOST).build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8))
                .thenApply(response -> new Answer(response.statusCode(), response.body()));
    }
}
