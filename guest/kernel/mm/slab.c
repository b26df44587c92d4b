/* SPDX-License-Identifier: MIT */
/*
 * Small objects: one cache per size class, one frame per slab, the free
 * objects of a slab linked through themselves. Larger requests are whole
 * blocks. An object's frame tells its cache, so kfree needs no size. Behind each
 * object lies a red zone, a word that tells whether it is in use: who writes
 * beyond an object, or frees one twice, is found when it is freed.
 */
#include "mm/mm_internal.h"

#define RED_IN_USE 0xccccccccccccccccul
#define RED_FREE   0xbbbbbbbbbbbbbbbbul

struct slab_cache {
	size_t size;		  /* with the red zone */
	struct list_head partial; /* slabs with a free object */
};

static struct slab_cache caches[] = {
	{ .size = 32 },	  { .size = 64 },   { .size = 96 },  { .size = 128 },
	{ .size = 192 },  { .size = 256 },  { .size = 320 }, { .size = 512 },
	{ .size = 1024 }, { .size = 2048 },
};

void slab_init(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(caches); i++)
		list_init(&caches[i].partial);
}

size_t slab_object_size(unsigned int cache)
{
	return cache < ARRAY_SIZE(caches) ? caches[cache].size : 0;
}

static u64 *red_zone(const struct slab_cache *cache, void *object)
{
	return (u64 *)((char *)object + cache->size - sizeof(u64));
}

static struct page *slab_grow(struct slab_cache *cache)
{
	struct page *page = alloc_pages(0, OWNER_SLAB);
	size_t count = PAGE_SIZE / cache->size;
	char *base;

	if (!page)
		return NULL;
	base = page_address(page);
	page->cache = (u8)(cache - caches);
	page->refcount = 0;
	page->private = 0;
	while (count--) {
		char *object = base + count * cache->size;

		*red_zone(cache, object) = RED_FREE;
		*(u64 *)object = page->private;
		page->private = (u64)object;
	}
	list_add(&page->lru, &cache->partial);
	return page;
}

static void *alloc_block(size_t size)
{
	unsigned int order = 0;
	struct page *page;

	while (order < ORDER_COUNT && ((size_t)PAGE_SIZE << order) < size)
		order++;
	if (order == ORDER_COUNT)
		return NULL;
	page = alloc_pages(order, OWNER_KERNEL);
	return page ? page_address(page) : NULL;
}

void *kmalloc(size_t size)
{
	struct slab_cache *cache = caches;
	struct page *page;
	void *object;

	while (cache < caches + ARRAY_SIZE(caches) &&
	       cache->size - sizeof(u64) < size)
		cache++;
	if (cache == caches + ARRAY_SIZE(caches))
		return alloc_block(size);
	page = list_empty(&cache->partial)
		       ? slab_grow(cache)
		       : list_entry(cache->partial.next, struct page, lru);
	if (!page)
		return NULL;
	object = (void *)page->private;
	BUG_ON(*red_zone(cache, object) != RED_FREE);
	*red_zone(cache, object) = RED_IN_USE;
	page->private = *(u64 *)object;
	page->refcount++;
	if (!page->private)
		list_del(&page->lru);
	return object;
}

void *kzalloc(size_t size)
{
	void *object = kmalloc(size);

	return object ? memset(object, 0, size) : NULL;
}

void kfree(void *object)
{
	struct page *page;
	u64 *red;

	if (!object)
		return;
	page = pfn_to_page(virt_to_phys(object) >> PAGE_SHIFT);
	if (page->owner == OWNER_KERNEL) {
		put_page(page);
		return;
	}
	BUG_ON(page->owner != OWNER_SLAB || page->refcount == 0);
	red = red_zone(&caches[page->cache], object);
	BUG_ON(*red == RED_FREE);   /* freed twice */
	BUG_ON(*red != RED_IN_USE); /* written beyond its end */
	*red = RED_FREE;
	if (!page->private)
		list_add(&page->lru, &caches[page->cache].partial);
	*(u64 *)object = page->private;
	page->private = (u64)object;
	if (--page->refcount == 0) {
		list_del(&page->lru);
		free_pages(page);
	}
}
