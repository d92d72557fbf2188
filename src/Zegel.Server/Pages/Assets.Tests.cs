using System.Security.Cryptography;

namespace Zegel.Server.Pages;

public class AssetsTests
{
    static readonly string Vendor = Path.Combine(Repository.Root, "src", "Zegel.Server", "wwwroot", "vendor");

    [Fact]
    public void What_others_made_is_what_the_list_of_sums_says()
    {
        var listed = File.ReadAllLines(Path.Combine(Vendor, "SHA256SUMS"))
            .Select(l => l.Split("  ", 2))
            .ToDictionary(l => l[1], l => l[0]);
        var there = Directory
            .EnumerateFiles(Vendor, "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(Vendor, f))
            .Where(f => Path.GetExtension(f) is ".css" or ".js")
            .Order(StringComparer.Ordinal);
        there.ShouldBe(listed.Keys.Order(StringComparer.Ordinal));
        foreach (var (file, sum) in listed)
            Convert
                .ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(Vendor, file))))
                .ShouldBe(sum, $"{file}: run vendor/refresh and look at the difference");
    }
}
