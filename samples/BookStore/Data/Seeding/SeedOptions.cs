using System.ComponentModel.DataAnnotations;

namespace BookStore.Data.Seeding;

/// <summary>How much an empty database is filled with. The same numbers give the same data, but for the dates, which lead up to today.</summary>
public sealed class SeedOptions
{
    public const string Section = "Seed";

    public bool Enabled { get; set; } = true;

    public int Seed { get; set; } = 20240601;

    [Range(1, 10_000)]
    public int Books { get; set; } = 200;

    [Range(1, 10_000)]
    public int Customers { get; set; } = 150;

    [Range(0, 100_000)]
    public int Orders { get; set; } = 1_000;

    [Range(0, 100_000)]
    public int Reviews { get; set; } = 600;
}
