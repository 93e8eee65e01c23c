package io.papermc.paper;

public interface ServerBuildInfo {
    static ServerBuildInfo buildInfo() {
        throw new UnsupportedOperationException("a signature only");
    }

    String brandName();

    String asString(StringRepresentation representation);

    enum StringRepresentation {
        VERSION_SIMPLE,
        VERSION_FULL
    }
}
