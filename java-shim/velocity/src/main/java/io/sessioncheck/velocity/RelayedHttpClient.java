package io.sessioncheck.velocity;

import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** A client that is another one in everything, but takes the questions for one address to the relay. */
final class RelayedHttpClient extends HttpClient {
    private final HttpClient theirs;
    private final String address;
    private final String relay;

    /** Both addresses without their query. */
    RelayedHttpClient(HttpClient theirs, String address, String relay) {
        this.theirs = theirs;
        this.address = address;
        this.relay = relay;
    }

    @Override
    public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
            throws IOException, InterruptedException {
        return theirs.send(toRelay(request), handler);
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, BodyHandler<T> handler) {
        return theirs.sendAsync(toRelay(request), handler);
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request, BodyHandler<T> handler, PushPromiseHandler<T> pushes) {
        return theirs.sendAsync(toRelay(request), handler, pushes);
    }

    @Override
    public Optional<CookieHandler> cookieHandler() {
        return theirs.cookieHandler();
    }

    @Override
    public Optional<Duration> connectTimeout() {
        return theirs.connectTimeout();
    }

    @Override
    public Redirect followRedirects() {
        return theirs.followRedirects();
    }

    @Override
    public Optional<ProxySelector> proxy() {
        return theirs.proxy();
    }

    @Override
    public SSLContext sslContext() {
        return theirs.sslContext();
    }

    @Override
    public SSLParameters sslParameters() {
        return theirs.sslParameters();
    }

    @Override
    public Optional<Authenticator> authenticator() {
        return theirs.authenticator();
    }

    @Override
    public Version version() {
        return theirs.version();
    }

    @Override
    public Optional<Executor> executor() {
        return theirs.executor();
    }

    @Override
    public WebSocket.Builder newWebSocketBuilder() {
        return theirs.newWebSocketBuilder();
    }

    /** The same question to the relay; one for another address, or one that cannot be rebuilt, as it is. */
    private HttpRequest toRelay(HttpRequest request) {
        try {
            String uri = request.uri().toString();
            if (!uri.startsWith(address + "?")) {
                return request;
            }
            return HttpRequest.newBuilder(request, (name, value) -> true)
                    .uri(URI.create(relay + uri.substring(address.length())))
                    .build();
        } catch (RuntimeException | LinkageError fault) {
            return request;
        }
    }
}
