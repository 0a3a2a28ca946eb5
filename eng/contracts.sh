# shellcheck shell=bash
# Sourced by test: the job that builds the sample against the packed contracts.

# The contracts as others get them: packed, and the sample, in a folder of its own, built against the package and nothing else of ours.
job_contracts() {
    local folder="$DATA/contracts"
    after build
    rm -rf "$folder"
    mkdir -p "$folder/sample"
    cp "$ROOT"/samples/GrainClient/*.cs* "$folder/sample"
    feed_config "$folder" >"$folder/sample/nuget.config"
    timeout --foreground -k 10 "$BUILD_LIMIT" dotnet pack "$ROOT/src/Grains.Abstractions" -c Release -v q --nologo -p:OrleansRuntime=Packages -o "$folder"
    timeout --foreground -k 10 "$BUILD_LIMIT" dotnet build "$folder/sample" -c Release -v q --nologo -p:UsesContractsPackage=true -p:RestorePackagesPath="$folder/restored" -p:ArtifactsPath="$folder/artifacts"
}

# The folder as one more feed, also where the machine's configuration maps packages to feeds.
feed_config() {
    local name
    say "<configuration><packageSources><add key=\"contracts\" value=\"$1\" /></packageSources><packageSourceMapping>"
    say "<packageSource key=\"contracts\"><package pattern=\"WaActors.*\" /></packageSource>"
    dotnet nuget list source | sed -n 's/^ *[0-9]*\. *\(.*\) \[Enabled\]$/\1/p' | while read -r name; do
        say "<packageSource key=\"$name\"><package pattern=\"*\" /></packageSource>"
    done
    say "</packageSourceMapping></configuration>"
}
