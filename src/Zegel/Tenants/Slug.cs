using System.Globalization;
using System.Text;

namespace Zegel.Tenants;

/// <summary>Lower-case ASCII letters and digits with single hyphens between: safe in a URL and as a label in List-Id.</summary>
public static class Slug
{
    /// <returns>At most <paramref name="lengthMax"/> characters; <c>x</c> when nothing of the text can be used.</returns>
    public static string Of(string text, int lengthMax)
    {
        var slug = new StringBuilder();
        foreach (var c in text.Normalize(NormalizationForm.FormKD))
        {
            if (slug.Length == lengthMax)
                break;
            if (char.IsAsciiLetterOrDigit(c))
                slug.Append(char.ToLowerInvariant(c));
            else if (char.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark && slug is [.., not '-'])
                slug.Append('-');
        }
        var result = slug.ToString().Trim('-');
        return result.Length > 0 ? result : "x";
    }
}
