using System.Text;

namespace PerfAnalyzers.Profile;

/// <summary>Words of the format, and how a field is kept on its line.</summary>
internal static class ProfileText
{
    public const string Magic = "perfanalyzers-profile";
    public const int Version = 1;
    public const string End = "end";

    /// <summary>The sources that a header may name.</summary>
    public static readonly string[] Sources = { "test", "staging", "production" };

    /// <summary>Longer than any line that is written, so that a file of another kind does not fill the memory.</summary>
    public const int MaxLineLength = 65_536;

    /// <summary>No field is written longer.</summary>
    public const int MaxFieldLength = 4_096;

    public static void AppendEscaped(StringBuilder text, string field)
    {
        var length = field.Length <= MaxFieldLength ? field.Length : MaxFieldLength;
        for (var i = 0; i < length; i++)
        {
            switch (field[i])
            {
                case '\t': text.Append("\\t"); break;
                case '\n': text.Append("\\n"); break;
                case '\r': text.Append("\\r"); break;
                case '\\': text.Append("\\\\"); break;
                default: text.Append(field[i]); break;
            }
        }
    }

    public static bool IsEscaped(string text, int start)
    {
        for (var i = text.IndexOf('\\', start); i >= 0; i = i + 2 <= text.Length ? text.IndexOf('\\', i + 2) : -1)
        {
            if (i + 1 == text.Length || text[i + 1] is not ('t' or 'n' or 'r' or '\\'))
                return false;
        }
        return true;
    }

    /// <summary>The field as it was, or null where a backslash means nothing.</summary>
    public static string? Unescape(string field)
    {
        if (field.IndexOf('\\') < 0)
            return field;
        if (!IsEscaped(field, 0))
            return null;
        var text = new StringBuilder(field.Length);
        for (var i = 0; i < field.Length; i++)
        {
            if (field[i] != '\\')
                text.Append(field[i]);
            else
                text.Append(field[++i] switch { 't' => '\t', 'n' => '\n', 'r' => '\r', _ => '\\' });
        }
        return text.ToString();
    }
}

/// <summary>What a command was for, and how it was sent.</summary>
internal static class CommandKinds
{
    public const string Query = "query";
    public const string Lazy = "lazy";
    public const string Save = "save";
    public const string Bulk = "bulk";
    public const string Raw = "raw";

    public const string Sync = "sync";
    public const string Async = "async";

    public static readonly string[] All = { Query, Lazy, Save, Bulk, Raw };
}
