package net.md_5.bungee.connection;

import com.google.gson.Gson;

/** A FAKE with the names of BungeeCord's. */
public class LoginResult {
    public static final Gson GSON = new Gson();
    private String id;
    private String name;

    public String getId() {
        return id;
    }

    public String getName() {
        return name;
    }
}
