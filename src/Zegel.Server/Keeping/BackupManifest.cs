using System.Text.Encodings.Web;
using System.Text.Json;
using Zegel.Storage;

namespace Zegel.Server.Keeping;

/// <summary>What a backup holds, so that it can be checked without anything else at hand.</summary>
/// <param name="Format">Of this manifest: 1.</param>
/// <param name="Product">The version that made it.</param>
/// <param name="TakenAt">The data are of this moment or a little later.</param>
/// <param name="Database"><c>sqlite</c> or <c>postgresql</c>.</param>
/// <param name="Steps">The schema steps applied.</param>
/// <param name="MasterKeyCheck">Tells the master key that the secrets are sealed with; null when there are none yet.</param>
/// <param name="Chains">The last links of the consent and audit ledgers.</param>
/// <param name="LeftOut">Files of the data folder that are not in it, the master key and TLS keys among them.</param>
public sealed record BackupManifest(
    int Format,
    string Product,
    DateTimeOffset TakenAt,
    string Installation,
    long Epoch,
    long Point,
    string Database,
    IReadOnlyList<long> Steps,
    string? MasterKeyCheck,
    IReadOnlyList<ChainHead> Chains,
    IReadOnlyList<BackupPart> Parts,
    IReadOnlyList<string> LeftOut
)
{
    public const string FileName = "manifest.json";
    public const int FormatNow = 1;
    public const string Sqlite = "sqlite";
    public const string Postgres = "postgresql";
    public const string SqliteFileName = "zegel.db";
    public const string PostgresFileName = "zegel.dump";

    /// <summary>Room for some ten thousand files of returned mail and as many tenants.</summary>
    public const int BytesMax = 64 * 1024 * 1024;

    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string ProductNow { get; } = typeof(BackupManifest).Assembly.GetName().Version!.ToString(3);

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    /// <exception cref="KeepingException">It is no manifest, or one of a newer version.</exception>
    public static BackupManifest Parse(ReadOnlySpan<byte> bytes)
    {
        BackupManifest? manifest;
        try
        {
            manifest = JsonSerializer.Deserialize<BackupManifest>(bytes, Json);
        }
        catch (JsonException fault)
        {
            throw new KeepingException($"{FileName} cannot be read: {fault.Message}");
        }
        if (manifest?.Format != FormatNow)
            throw new KeepingException(
                $"{FileName} has format {manifest?.Format}; this version reads {FormatNow}: use the version that made the backup, or a newer one"
            );
        if (
            manifest.Parts is null
            || manifest.Chains is null
            || manifest.Steps is null
            || manifest.Installation is null
        )
            throw new KeepingException($"{FileName} is not whole");
        foreach (var part in manifest.Parts)
            if (!IsSafe(part.Path))
                throw new KeepingException($"{FileName} names “{part.Path}”, which no backup of Zegel holds");
        return manifest;
    }

    /// <summary>A relative path of plain names that stays inside its folder.</summary>
    public static bool IsSafe(string path) =>
        path.Length is > 0 and < 500
        && path != FileName
        && Array.TrueForAll(
            path.Split('/'),
            name => name.Length > 0 && name is not ("." or "..") && name.IndexOfAny(['\\', '\0', ':']) < 0
        );
}

/// <param name="Path">Relative, with slashes.</param>
public sealed record BackupPart(string Path, long Size, string Sha256);

/// <summary>A backup or restore cannot be done; the message says what, where and what to do. Nothing was changed.</summary>
public sealed class KeepingException(string message) : Exception(message);
