namespace Zegel.Feedback;

/// <summary>Where mail for people and reports not yet read is kept: a file each, with an end to the space it may take.</summary>
public sealed class Mailroom(string folder)
{
    const int FilesMax = 5000;

    /// <summary>Stores the message durably.</summary>
    /// <returns>False when the box is full: the sender should try again later.</returns>
    public async Task<bool> KeepAsync(
        string box,
        ReadOnlyMemory<byte> message,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var path = Directory.CreateDirectory(Path.Combine(folder, box)).FullName;
        if (Directory.EnumerateFiles(path).Take(FilesMax).Count() == FilesMax)
            return false;
        var file = Path.Combine(path, $"{Guid.CreateVersion7(now):N}.eml");
        await using var stream = new FileStream(
            file + ".part",
            FileMode.CreateNew,
            FileAccess.Write,
            FileShare.None,
            bufferSize: 1,
            FileOptions.Asynchronous
        );
        await stream.WriteAsync(message, cancellationToken);
        stream.Flush(flushToDisk: true);
        stream.Close();
        File.Move(file + ".part", file);
        return true;
    }
}
