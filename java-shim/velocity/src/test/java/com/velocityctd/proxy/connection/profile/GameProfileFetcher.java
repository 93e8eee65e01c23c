package com.velocityctd.proxy.connection.profile;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;

/** FAKE: built like Velocity-CTD's, which reads its address before plugins are there and keeps a client of its own. */
public class GameProfileFetcher {
    private static final String BASE =
            System.getProperty("fake.ctd.address", "https://sessionserver.mojang.com/session/minecraft/hasJoined");
    private static final String NO_IP = BASE.concat("?username=%s&serverId=%s");

    private final HttpClient httpClient;

    public GameProfileFetcher(HttpClient httpClient) {
        this.httpClient = httpClient;
    }

    public HttpClient client() {
        return httpClient;
    }

    public CompletableFuture<Integer> fetchProfile(String name, String serverId) {
        HttpRequest request = HttpRequest.newBuilder()
                .setHeader("User-Agent", "Velocity-CTD")
                .uri(URI.create(String.format(NO_IP, name, serverId)))
                .build();
        return httpClient
                .sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .thenApply(HttpResponse::statusCode);
    }
}
