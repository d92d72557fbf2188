using System.Text.Json;

namespace Zegel.Storage;

/// <summary>How far an installation had come when it was last seen; kept where no restore of the data reaches it.</summary>
/// <param name="Installation">The id in the database.</param>
/// <param name="Point">Comparable within one epoch only.</param>
/// <param name="Ledger">The sum of all chains' lengths: a change of it moves the point on.</param>
public sealed record Stamp(string Installation, long Epoch, long Point, long Ledger, DateTimeOffset At)
{
    /// <summary>True when the database lacks something that this stamp has seen.</summary>
    public bool IsAheadOf(Standing standing) =>
        Epoch > standing.Epoch || (Epoch == standing.Epoch && Point > standing.Point);
}

/// <summary>The folder of stamps, a small file for each installation.</summary>
public sealed class StampFolder(string path)
{
    // A stamp has some hundred characters; anything longer is no stamp.
    const int FileBytesMax = 4096;

    public string Path { get; } = path;

    public string FileOf(string installation) => System.IO.Path.Combine(Path, installation + ".json");

    /// <summary>Null when there is none. One that cannot be read as a stamp counts as none.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be read.</exception>
    public Stamp? Read(string installation)
    {
        var file = new FileInfo(FileOf(installation));
        if (!file.Exists || file.Length > FileBytesMax)
            return null;
        try
        {
            var stamp = JsonSerializer.Deserialize<Stamp>(File.ReadAllText(file.FullName), JsonSerializerOptions.Web);
            return stamp?.Installation == installation ? stamp : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Whole or not at all, and on the disk when it returns.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    public void Write(Stamp stamp)
    {
        Directory.CreateDirectory(Path);
        var file = FileOf(stamp.Installation);
        using (var part = new FileStream(file + ".part", FileMode.Create, FileAccess.Write, FileShare.None))
        {
            JsonSerializer.Serialize(part, stamp, JsonSerializerOptions.Web);
            part.Flush(flushToDisk: true);
        }
        File.Move(file + ".part", file, overwrite: true);
    }
}
