using System.Globalization;

namespace Zegel.Server.Pages.Desk.Importing;

/// <summary>Files on their way to becoming an import: each tenant's apart, gone after a day.</summary>
sealed class Uploads(string folder, TimeProvider clock)
{
    const int FilesMax = 20;
    static readonly TimeSpan Lasts = TimeSpan.FromDays(1);

    /// <returns>The file's id; null when the tenant has too many already.</returns>
    public async Task<Guid?> KeepAsync(Guid tenantId, string name, Stream content, CancellationToken cancellationToken)
    {
        var own = Directory.CreateDirectory(Path.Combine(folder, tenantId.ToString("N", CultureInfo.InvariantCulture)));
        Clear(own);
        if (own.EnumerateFiles("*.csv").Take(FilesMax).Count() == FilesMax)
            return null;
        var id = Guid.CreateVersion7(clock.GetUtcNow());
        var file = PathOf(tenantId, id);
        try
        {
            await using (var target = File.Create(file + ".part"))
                await content.CopyToAsync(target, cancellationToken);
            await File.WriteAllTextAsync(file + ".name", Path.GetFileName(name), cancellationToken);
            File.Move(file + ".part", file);
        }
        finally
        {
            File.Delete(file + ".part");
        }
        return id;
    }

    /// <summary>The file and what it was called; null when it is not the tenant's, or gone.</summary>
    public (FileStream File, string Name)? Open(Guid tenantId, Guid id)
    {
        var path = PathOf(tenantId, id);
        return File.Exists(path) ? (File.OpenRead(path), File.ReadAllText(path + ".name")) : null;
    }

    public void Drop(Guid tenantId, Guid id)
    {
        var path = PathOf(tenantId, id);
        File.Delete(path);
        File.Delete(path + ".name");
    }

    void Clear(DirectoryInfo own)
    {
        var old = clock.GetUtcNow() - Lasts;
        foreach (var file in own.EnumerateFiles().Where(f => f.LastWriteTimeUtc < old.UtcDateTime))
            file.Delete();
    }

    string PathOf(Guid tenantId, Guid id) =>
        Path.Combine(
            folder,
            tenantId.ToString("N", CultureInfo.InvariantCulture),
            id.ToString("N", CultureInfo.InvariantCulture) + ".csv"
        );
}
