using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace PerfAnalyzers.Benchmarks.Folders;

/// <summary>
/// What a project file says that a compilation needs, and what the shared files above it say. No MSBuild runs: conditions count as not met,
/// but for those that ask whether a property is still empty.
/// </summary>
internal sealed partial class ProjectFile
{
    private static readonly string[] s_usings =
    [
        "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks",
    ];

    private static readonly string[] s_hostUsings =
    [
        "Microsoft.Extensions.Configuration", "Microsoft.Extensions.DependencyInjection", "Microsoft.Extensions.Hosting",
        "Microsoft.Extensions.Logging",
    ];

    private static readonly string[] s_webUsings =
    [
        "System.Net.Http.Json", "Microsoft.AspNetCore.Builder", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Http",
        "Microsoft.AspNetCore.Routing",
    ];

    private readonly Dictionary<string, string> _properties = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(XElement Element, string Folder)> _items = [];
    private readonly string _kind;

    private ProjectFile(string path, string root)
    {
        Path = path;
        var project = XDocument.Load(path).Root!;
        _kind = ((string?)project.Attribute("Sdk") ?? "").Split('.', '/').LastOrDefault(part => part is "Web" or "Worker") ?? "";
        foreach (var above in Above("Directory.Build.props", root))
            Read(XDocument.Load(above).Root!, System.IO.Path.GetDirectoryName(above)!);
        Read(project, Folder);
    }

    public string Path { get; }

    public string Folder => System.IO.Path.GetDirectoryName(Path)!;

    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public string AssemblyName =>
        Property("AssemblyName") is { Length: > 0 } name && !name.Contains("$(", StringComparison.Ordinal) ? name : Name;

    public bool IsProgram =>
        Property("OutputType") is { } type ? type.EndsWith("exe", StringComparison.OrdinalIgnoreCase) : _kind.Length > 0;

    // Disable, enable, warnings and annotations, as the compiler calls them.
    public NullableContextOptions Nullable =>
        Enum.TryParse<NullableContextOptions>(Property("Nullable"), ignoreCase: true, out var nullable) ? nullable : default;

    /// <summary>The project files that it refers to, as it names them.</summary>
    public IEnumerable<string> References => Paths("ProjectReference", "Include");

    /// <summary>The usings of all files, which a build would generate.</summary>
    public string GlobalUsings()
    {
        string[] implied = Property("ImplicitUsings")?.ToLowerInvariant() is not ("enable" or "true") ? [] : _kind switch
        {
            "Web" => [.. s_usings, .. s_hostUsings, .. s_webUsings],
            "Worker" => [.. s_usings, .. s_hostUsings],
            _ => s_usings,
        };
        var items = _items.Where(item => item.Element.Name.LocalName == "Using").Select(item => item.Element).ToList();
        var names = implied.Except(items.Select(item => (string?)item.Attribute("Remove") ?? "")).Select(name => "global::" + name);
        var own =
            from item in items
            let name = (string?)item.Attribute("Include")
            where name is not null && !name.Contains("$(", StringComparison.Ordinal)
            let isStatic = string.Equals((string?)item.Attribute("Static"), "true", StringComparison.OrdinalIgnoreCase)
            let how = (string?)item.Attribute("Alias") is { } alias ? alias + " = " : isStatic ? "static " : ""
            select how + "global::" + name;
        return string.Concat(names.Concat(own).Distinct().Select(name => $"global using {name};\n"));
    }

    /// <summary>True for a file in its folder that it compiles.</summary>
    public bool Compiles(string file) =>
        !string.Equals(Property("EnableDefaultCompileItems"), "false", StringComparison.OrdinalIgnoreCase)
        && !Paths("Compile", "Remove").Any(pattern => Matches(pattern, file));

    /// <summary>The project file at a path; null when it is not one for a .NET SDK.</summary>
    public static ProjectFile? Read(string path, string root)
    {
        try
        {
            // Older ones list their files, and are not for the reference packs of today.
            return XDocument.Load(path).Root!.Attribute("Sdk") is null ? null : new ProjectFile(path, root);
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private List<string> Above(string name, string root)
    {
        var found = new List<string>();
        for (var folder = Folder; folder is not null && folder.Length >= root.Length; folder = System.IO.Path.GetDirectoryName(folder))
        {
            var path = System.IO.Path.Combine(folder, name);
            // MSBuild takes the nearest; most of these take the next one in turn.
            if (File.Exists(path))
                found.Insert(0, path);
        }

        return found;
    }

    private void Read(XElement root, string folder)
    {
        var groups = root.Elements().ToLookup(group => group.Name.LocalName);
        foreach (var property in groups["PropertyGroup"].Where(IsMet).SelectMany(group => group.Elements()).Where(IsMet))
            _properties[property.Name.LocalName] = Evaluate(property.Value, folder);
        _items.AddRange(groups["ItemGroup"].SelectMany(group => group.Elements()).Select(item => (item, folder)));
    }

    private static bool IsMet(XElement element) =>
        (string?)element.Attribute("Condition") is not { } condition
        || condition.Replace(" ", "", StringComparison.Ordinal).EndsWith("==''", StringComparison.Ordinal);

    private string? Property(string name) => _properties.GetValueOrDefault(name);

    private string Evaluate(string value, string folder) => PropertyUse().Replace(value, use => use.Groups[1].Value switch
    {
        "MSBuildThisFileDirectory" or "MSBuildProjectDirectory" => folder + "/",
        "MSBuildProjectName" => Name,
        var name => _properties.GetValueOrDefault(name, use.Value),
    }).Trim();

    private IEnumerable<string> Paths(string item, string attribute) =>
        from entry in _items
        where entry.Element.Name.LocalName == item
        let value = (string?)entry.Element.Attribute(attribute) ?? ""
        from path in value.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        select System.IO.Path.GetFullPath(System.IO.Path.Combine(entry.Folder, Evaluate(path, entry.Folder).Replace('\\', '/')));

    // ** stands for any folders, * for a part of a name.
    private static bool Matches(string pattern, string file) =>
        Regex.IsMatch(
            file,
            "^" + Regex.Escape(pattern).Replace(@"\*\*/", "(.*/)?").Replace(@"\*\*", ".*").Replace(@"\*", "[^/]*") + "$");

    [GeneratedRegex(@"\$\((\w+)\)")]
    private static partial Regex PropertyUse();
}
