using System.Globalization;

namespace PerfAnalyzers.Framework;

/// <summary>The options of the rules about the size of results.</summary>
internal static class PageOptions
{
    /// <summary>The entities whose tables stay small, whatever the model looks like: names, with commas in between.</summary>
    public const string SmallEntities = "small_entities";

    /// <summary>The limit that PERF3001 suggests.</summary>
    public const string MaxRows = "max_rows";

    /// <summary>The page size that PERF3002 suggests.</summary>
    public const string PageSize = "page_size";

    public const int DefaultPageSize = 20;

    /// <summary>The largest page that PERF3002 and PERF3003 let a caller ask for.</summary>
    public const string MaxPageSize = "max_page_size";

    public const int DefaultMaxPageSize = 100;

    /// <summary>The number that an option gives, or its default, as it is written into code.</summary>
    public static string Read(RuleContext context, string option, int otherwise) =>
        context.NumberOption(option, otherwise, minimum: 1).ToString(CultureInfo.InvariantCulture);

    /// <summary>True when the option names the entity.</summary>
    public static bool IsSmall(RuleContext context, string entity)
    {
        if (context.Option(SmallEntities) is not { } names)
            return false;
        foreach (var name in names.Split(','))
        {
            if (string.Equals(name.Trim(), entity, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}
