using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Zegel.Server.Keeping;

/// <summary>A backup on disk: a folder, or the same packed as tar.gz. Reading it checks every octet against its manifest.</summary>
static class BackupFile
{
    const int BufferBytes = 128 * 1024;
    const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static bool IsArchive(string path) =>
        path.EndsWith(".tar.gz", StringComparison.OrdinalIgnoreCase)
        || path.EndsWith(".tgz", StringComparison.OrdinalIgnoreCase);

    /// <summary>A file that only its owner can read.</summary>
    public static FileStream Create(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            BufferSize = BufferBytes,
            Options = FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        return new FileStream(path, options);
    }

    /// <summary>A folder that only its owner can open.</summary>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
    }

    public static async Task<BackupPart> PartAsync(string folder, string path, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(
            Path.Combine(folder, path),
            FileMode.Open,
            FileAccess.Read,
            FileShare.Read,
            BufferBytes,
            FileOptions.Asynchronous
        );
        var hash = await SHA256.HashDataAsync(file, cancellationToken);
        return new BackupPart(path, file.Length, Convert.ToHexStringLower(hash));
    }

    /// <summary>Packs a folder of parts, the manifest first, and has it on the disk when it returns.</summary>
    public static async Task PackAsync(
        string folder,
        BackupManifest manifest,
        string archive,
        Action<double> progress,
        CancellationToken cancellationToken
    )
    {
        await using var file = Create(archive);
        await using (var gzip = new GZipStream(file, CompressionLevel.Optimal, leaveOpen: true))
        await using (var tar = new TarWriter(gzip, TarEntryFormat.Pax, leaveOpen: true))
        {
            var total = Math.Max(1, manifest.Parts.Sum(p => p.Size));
            var done = 0L;
            foreach (var path in (string[])[BackupManifest.FileName, .. manifest.Parts.Select(p => p.Path)])
            {
                await using var content = File.OpenRead(Path.Combine(folder, path));
                var entry = new PaxTarEntry(TarEntryType.RegularFile, path)
                {
                    DataStream = content,
                    Mode = OwnerOnly,
                    ModificationTime = manifest.TakenAt,
                };
                await tar.WriteEntryAsync(entry, cancellationToken);
                done += content.Length;
                progress((double)done / total);
            }
        }
        file.Flush(flushToDisk: true);
    }

    /// <summary>Reads a backup to the end and compares it with its manifest; copies it when a folder is given.</summary>
    /// <param name="into">An empty folder, or null to check only.</param>
    /// <exception cref="KeepingException">It is damaged, or no backup.</exception>
    public static async Task<BackupManifest> ReadAsync(
        string path,
        string? into,
        Action<double> progress,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return IsArchive(path)
                ? await ReadArchiveAsync(path, into, progress, cancellationToken)
                : await ReadFolderAsync(path, into, progress, cancellationToken);
        }
        catch (Exception fault) when (fault is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw new KeepingException($"{path} is damaged or no backup: {fault.Message}");
        }
    }

    static async Task<BackupManifest> ReadArchiveAsync(
        string path,
        string? into,
        Action<double> progress,
        CancellationToken cancellationToken
    )
    {
        await using var file = File.OpenRead(path);
        await using var gzip = new GZipStream(file, CompressionMode.Decompress);
        await using var tar = new TarReader(gzip);
        var first = await tar.GetNextEntryAsync(copyData: false, cancellationToken);
        if (first is not { Name: BackupManifest.FileName, DataStream: { Length: <= BackupManifest.BytesMax } data })
            throw new KeepingException(
                $"{path} is no backup of Zegel: it does not begin with {BackupManifest.FileName}"
            );
        var bytes = new byte[data.Length];
        await data.ReadExactlyAsync(bytes, cancellationToken);
        var manifest = BackupManifest.Parse(bytes);
        var missing = manifest.Parts.ToDictionary(p => p.Path);
        while (await tar.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
        {
            if (
                entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile)
                || !missing.Remove(entry.Name, out var part)
            )
                throw new KeepingException($"{path} holds “{entry.Name}”, which its manifest does not name");
            await CheckAsync(path, part, entry.DataStream ?? Stream.Null, into, cancellationToken);
            progress((double)file.Position / Math.Max(1, file.Length));
        }
        // To the end, where gzip has its own sum.
        await gzip.CopyToAsync(Stream.Null, cancellationToken);
        return missing.Count == 0
            ? manifest
            : throw new KeepingException($"{path} is not whole: {missing.Keys.First()} is missing");
    }

    static async Task<BackupManifest> ReadFolderAsync(
        string path,
        string? into,
        Action<double> progress,
        CancellationToken cancellationToken
    )
    {
        var file = new FileInfo(Path.Combine(path, BackupManifest.FileName));
        if (!file.Exists || file.Length > BackupManifest.BytesMax)
            throw new KeepingException($"{path} is no backup of Zegel: there is no {BackupManifest.FileName} in it");
        var manifest = BackupManifest.Parse(await File.ReadAllBytesAsync(file.FullName, cancellationToken));
        foreach (var (done, part) in manifest.Parts.Index())
        {
            if (!File.Exists(Path.Combine(path, part.Path)))
                throw new KeepingException($"{path} is not whole: {part.Path} is missing");
            await using var content = File.OpenRead(Path.Combine(path, part.Path));
            await CheckAsync(path, part, content, into, cancellationToken);
            progress((done + 1.0) / manifest.Parts.Count);
        }
        return manifest;
    }

    static async Task CheckAsync(
        string path,
        BackupPart part,
        Stream content,
        string? into,
        CancellationToken cancellationToken
    )
    {
        await using var copy = into is null ? Stream.Null : Create(Prepared(Path.Combine(into, part.Path)));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BufferBytes];
        var size = 0L;
        int read;
        // Never more than the manifest says: a file made to fill the disk is cut off.
        while (size <= part.Size && (read = await content.ReadAsync(buffer, cancellationToken)) > 0)
        {
            size += read;
            hash.AppendData(buffer, 0, read);
            await copy.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }
        if (size != part.Size || Convert.ToHexStringLower(hash.GetHashAndReset()) != part.Sha256)
            throw new KeepingException($"{path} is damaged: {part.Path} is not what its manifest says");
        if (copy is FileStream file)
            file.Flush(flushToDisk: true);
    }

    static string Prepared(string file)
    {
        CreateFolder(Path.GetDirectoryName(file)!);
        return file;
    }
}
